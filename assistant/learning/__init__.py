"""What the modelling skills share: prepare, fit, evaluate, calibrate, explain."""
