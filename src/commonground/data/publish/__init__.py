"""What leaves the house: downloads with their licence, their thanks and their mark."""
