// Runs a Python file in Pyodide, with the course's wheel, in Node: node run.mjs RUNTIME ROOT FILE ARGUMENTS...
// RUNTIME is the site's static/pyodide, ROOT the repository, which lies at /repository.
const [runtime, root, file, ...argv] = process.argv.slice(2);
const { loadPyodide } = await import(`${runtime}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${runtime}/`, args: [], packages: ["cnn-course"] });
python.mountNodeFS("/repository", root);
python.globals.set("ARGV", python.toPy([file, ...argv]));
python.runPython(`
import runpy, sys
sys.argv = list(ARGV)
sys.path.insert(0, "/repository/solutions")
runpy.run_path("/repository/" + ARGV[0], run_name="__main__")
`);
