"""Pure functions on numbers and arrays; they know nothing of firms or databases."""
