// Runs a Python file in Pyodide, with the course's wheel, in Node: node run.mjs RUNTIME ROOT FILE ARGUMENTS...
// RUNTIME is the site's static/pyodide, ROOT the repository, which lies at /repository.
const [runtime, root, file, ...argv] = process.argv.slice(2);
const { loadPyodide } = await import(`${runtime}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${runtime}/`, args: [], packages: ["cnn-course"] });
python.mountNodeFS("/repository", root);
python.globals.set("ARGV", python.toPy([file, ...argv]));
// Node would print the line of Pyodide that raised, which has a megabyte, and cut off what Python says.
process.on("uncaughtException", error => { process.stderr.write(`${error.message}\n`); process.exitCode = 1; });
python.runPython(`
import runpy, sys
sys.argv = list(ARGV)
sys.path.insert(0, "/repository/solutions")
runpy.run_path("/repository/" + ARGV[0], run_name="__main__")
`);
