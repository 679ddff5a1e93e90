"""The reference convolutional network in NumPy, one concept a module."""

from .architecture import count_conv_params, count_dense_params, receptive_field, trace_shapes
from .conv1d import conv1d, conv1d_backward
from .conv2d import conv2d, conv2d_backward, conv2d_im2col, conv2d_single
from .dense import dense, dense_backward
from .detection import detect
from .im2col import col2im, im2col
from .losses import softmax_nll
from .maxpool import maxpool1d, maxpool2d, maxpool2d_backward
from .numerical import numerical_gradient
from .optimizers import momentum_step, sgd_step
from .relu import relu, relu_backward
from .sizes import conv_output_size
from .small_cnn import cnn_forward, cnn_loss_and_grads, init_cnn, train_cnn
from .tiny import tiny_backward, tiny_forward, tiny_jacobians
from .weight_sharing import conv_matrix, shift

__all__ = [
    "cnn_forward",
    "cnn_loss_and_grads",
    "col2im",
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_im2col",
    "conv2d_single",
    "conv_matrix",
    "conv_output_size",
    "count_conv_params",
    "count_dense_params",
    "dense",
    "dense_backward",
    "detect",
    "im2col",
    "init_cnn",
    "maxpool1d",
    "maxpool2d",
    "maxpool2d_backward",
    "momentum_step",
    "numerical_gradient",
    "receptive_field",
    "relu",
    "relu_backward",
    "sgd_step",
    "shift",
    "softmax_nll",
    "tiny_backward",
    "tiny_forward",
    "tiny_jacobians",
    "trace_shapes",
    "train_cnn",
]
