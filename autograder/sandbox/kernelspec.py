"""Names of kernel provisioners, as they stand in a kernel's specification."""

#: The provisioner that isolates, and Jupyter's own, which does not. Where the first is asked for and does not
#: work, another choice takes its place.
SANDBOX = "cnn-course-sandbox"
LOCAL = "local-provisioner"
#: The next choice, where there are no namespaces inside namespaces.
BUBBLEWRAP = "cnn-course-bubblewrap"
#: And where there are no namespaces at all.
LANDLOCK = "cnn-course-landlock"
#: Only where it is asked for: see `autograder.sandbox.uid_provisioner`.
OTHER_USER = "cnn-course-other-user"
