"""Privacy of publication."""
