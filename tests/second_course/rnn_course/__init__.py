"""The recurrent cell: h_t = tanh(W_sx x_t + W_ss h_{t-1} + b)."""
