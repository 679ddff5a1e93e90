"""The protocol of both sides: the form of a question and of an answer, and their sizes.

A request is JSON text ``{nonce, name, together, answered, cases: [{args, kwargs, calls, counted}]}``. Each
answer is JSON text ``{nonce, index, answer}``. Answers are sent in display messages of type `MIME`. A message
holds one such text or a list of them: those that were computed within ``together`` seconds, because a message
costs more than a short answer. They are texts in the message, not part of it, so that the reader may look at
their length before parsing them, and so that NaN survives (Jupyter's own encoder refuses it).

A message of answers has a number, at `NUMBER`. The grader sends `HEARD` and the number back, on the line for
input, and the kernel waits for it before the next case: what is on its way when a process ends is lost.

Functions that a request names under ``answered`` are answered by the grader. For each of their calls the
kernel asks for input; prompt and reply are the texts of `autograder.judging.calls`.
"""

MIME = "application/vnd.cnn-course.answer+json"

#: The key of the number of a message of answers, in the part of a display that nobody keeps.
NUMBER = "cnn-course-number"
#: Before the number of the message that has come.
HEARD = "heard "

#: The arrays of one answer, in bytes. The largest honest answer of the course is below a megabyte.
MAX_ANSWER_BYTES = 8 * 2**20

#: The text of one answer: its arrays in base64 and room for the rest.
MAX_ANSWER_TEXT = 12 * 2**20

#: Answers wait for others no longer than this, in seconds, and only up to so much text.
TOGETHER = 0.05
MAX_HELD_TEXT = 2**20
