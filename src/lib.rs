//! Experiment and hyperparameter benchmarking harness for LSTM forecasters.
