"""What people do here: ask for a simulation, propose, explain, activate, refuse or withdraw a city's own figure."""
