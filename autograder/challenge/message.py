"""What both sides of the door agree on: the form of a question and of an answer, and their sizes.

A request is JSON text ``{nonce, name, cases: [{args, kwargs, calls}]}``. Each answer is JSON text
``{nonce, index, answer}``, sent on its own as soon as it is computed, as a display message of type
`MIME`. It is text in the message, not part of it, so that the reader may look at its length before
parsing it, and so that NaN survives (Jupyter's own encoder refuses it).
"""

from __future__ import annotations

MIME = "application/vnd.cnn-course.answer+json"

#: The arrays of one answer, in bytes. The largest honest answer of the course is below a megabyte.
MAX_ANSWER_BYTES = 8 * 2**20

#: The text of one answer: its arrays in base64 and room for the rest.
MAX_ANSWER_TEXT = 12 * 2**20
