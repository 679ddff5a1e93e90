"""The reference convolutional network in NumPy, one concept a module.

Functions come first: each takes and returns arrays and remembers nothing. Read them as the
lecture goes:

    weight_sharing, dense         a layer, and what sharing its weights means
    conv1d, conv2d, im2col        filters, on signals and on images
    maxpool, detection            is the feature anywhere?
    sizes, architecture           how large, how many weights, how far it sees
    tiny, relu, losses            the five-pixel net, and each step's gradient
    numerical, gradient_check     gradients without calculus
    optimizers, small_cnn         steps downhill, and a whole CNN that learns

``bugs`` holds functions with a mistake in them, for a reader to find.
``layers``, ``sequential`` and ``training`` put the same functions together for any network.
"""

from .architecture import count_conv_params, count_dense_params, receptive_field, trace_shapes
from .avgpool import avgpool2d, avgpool2d_backward
from .bugs import adam_step_bug as adam_step_bug
from .bugs import avgpool1d_backward_bug as avgpool1d_backward_bug
from .bugs import avgpool1d_bug as avgpool1d_bug
from .bugs import dilated_conv1d_bug as dilated_conv1d_bug
from .conv1d import conv1d, conv1d_backward, merge_filters
from .conv2d import conv2d, conv2d_backward, conv2d_im2col, conv2d_single
from .dense import dense, dense_backward
from .detection import detect
from .gradient_check import direction_error, gradient_error, layer_errors
from .im2col import col2im, im2col
from .layers import AvgPool2D, Conv1D, Conv2D, Dense, Flatten, Layer, MaxPool2D, ReLU
from .losses import hinge, softmax_nll, squared
from .maxpool import maxpool1d, maxpool2d, maxpool2d_backward
from .memory import keep_freed_memory
from .metrics import accuracy, confusion_matrix
from .numerical import numerical_gradient
from .optimizers import SGD, Adam, momentum_step, sgd_step
from .relu import relu, relu_backward
from .sequential import Sequential
from .sizes import conv_output_size
from .small_cnn import cnn_forward, cnn_loss_and_grads, init_cnn, train_cnn
from .storage import load_params, save_params
from .tiny import tiny_backward, tiny_forward, tiny_jacobians
from .training import fit
from .weight_sharing import conv_matrix, shift

keep_freed_memory()

__all__ = [
    "SGD",
    "Adam",
    "AvgPool2D",
    "Conv1D",
    "Conv2D",
    "Dense",
    "Flatten",
    "Layer",
    "MaxPool2D",
    "ReLU",
    "Sequential",
    "accuracy",
    "avgpool2d",
    "avgpool2d_backward",
    "cnn_forward",
    "cnn_loss_and_grads",
    "col2im",
    "confusion_matrix",
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
    "direction_error",
    "fit",
    "gradient_error",
    "hinge",
    "im2col",
    "init_cnn",
    "layer_errors",
    "load_params",
    "maxpool1d",
    "maxpool2d",
    "maxpool2d_backward",
    "merge_filters",
    "momentum_step",
    "numerical_gradient",
    "receptive_field",
    "relu",
    "relu_backward",
    "save_params",
    "sgd_step",
    "shift",
    "softmax_nll",
    "squared",
    "tiny_backward",
    "tiny_forward",
    "tiny_jacobians",
    "trace_shapes",
    "train_cnn",
]
