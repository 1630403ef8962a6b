"""What Multaqa hears."""
