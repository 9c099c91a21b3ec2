"""Checked expressions → Python functions: `expressions` walks them, the other modules compile one group of constructs each."""
