"""Disclosure control: the one gate from counts to anything a person can see, and its proof."""
