"""What every room that learns a yes-or-no label shares: from a table to reasons and report."""
