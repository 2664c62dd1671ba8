"""The pieces a page of questions is made of."""
