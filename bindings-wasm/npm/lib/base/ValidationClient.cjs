// Types alone.
