"""The points of the lecture, for the map of what is taught where."""

#: Topic of each row of the lecture, in our words.
POINTS = {
    "L1": "two-layer fully connected networks, and how they learn",
    "L2": "the impact of CNNs: ImageNet, year by year",
    "L3": "what image classification is used for",
    "L4": "images are made of pixels",
    "L5": "the fully connected layer",
    "L6": "what else we know about images: locality, translation",
    "L7": "the 1D convolutional layer, ReLU and bias",
    "L8": "1D signals are real: heartbeats",
    "L9": "counting weights",
    "L10": "the 2D convolutional layer, the dot of the i",
    "L11": "tensors, channels, filter banks",
    "L12": "padding and stride",
    "L13": "max pooling",
    "L14": "a typical architecture",
    "L15": "a familiar pattern: predict, loss, minimize",
    "L16": "a taste of backpropagation, forward",
    "L17": "a taste of backpropagation, backward",
    "L18": "learning by gradient descent",
}
