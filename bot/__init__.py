"""What Multaqa does."""
