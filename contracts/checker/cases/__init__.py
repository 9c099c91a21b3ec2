"""The requests that the checker makes itself: from the rule book, at its boundaries, with edge values, in other forms, as broken HTTP."""
