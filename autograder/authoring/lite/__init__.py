"""The course as a static site: JupyterLite, Pyodide and the released notebooks, searched for answers."""
