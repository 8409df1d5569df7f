"""What the resources stand on."""
