"""The termly support meeting of a school and its council: its agenda, and what is agreed."""
