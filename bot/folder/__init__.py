"""The event folder: an organizer's files, read with every fault named, and loaded all or nothing."""
