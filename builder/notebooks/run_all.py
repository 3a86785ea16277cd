"""Many runs side by side, on Dask: on this machine, or on a cluster whose scheduler is named."""

import json
from contextlib import closing, contextmanager

from builder.errors import UsageError
from builder.notebooks.execute import execute
from builder.project import write_atomically

PATIENCE = "10s"  # for a scheduler to answer


def execute_all(notebooks, *, folder, parameters=None, environment=None, jobs=1):
    """Execute notebooks, each in a kernel of its own, with a bar over the cells where standard error is a terminal.

    Parameters
    ----------
    notebooks : dict of str to NotebookNode
        Compiled notebooks by lesson name.
    folder : Path
        The working directory of the kernels: the folder learners open the notebooks in.
    parameters : dict of str to dict, optional
        By lesson name, the values for its `parameters` cell.
    environment : dict of str to str, optional
        What the kernels find in their environment besides this process's.
    jobs : int, default 1
        How many run side by side.

    Yields
    ------
    Outcome
        In the order in which they end. A lesson that fails does not stop the others.
    """
    tasks = {
        name: (name, notebook, str(folder), (parameters or {}).get(name) or {}) for name, notebook in notebooks.items()
    }
    options = {"environment": environment, "progress": True}
    with closing(as_they_end(tasks, execute, workers=jobs, options=options)) as ended:
        for _, outcome, error in ended:
            if error:
                raise error
            yield outcome


def fan_out(tasks, work, *, store, scheduler=None, workers=1, description="runs", progress=True):
    """Do tasks, with a progress bar, and keep every result on disk as soon as it is there.

    After a kill the same call goes on with what is missing.

    Parameters
    ----------
    tasks : dict of str to tuple
        By key, the arguments of `work`. A key is used as a file name: let it hold whatever makes the task what it is.
    work : callable
        Runs on the workers; returns what JSON can hold. An exception fails its own task only.
    store : Path
        The folder of results.
    scheduler, workers
        As `as_they_end` takes them.
    description : str
        Stands before the progress bar.
    progress : bool, default True
        Show a bar where standard error is a terminal.

    Returns
    -------
    (results, failures) : (dict, dict)
        By key: results, and for the tasks that failed one line of text each.
    """
    from tqdm import tqdm

    results = {key: result for key in tasks if (result := _stored(store / f"{key}.json")) is not None}
    missing = {key: arguments for key, arguments in tasks.items() if key not in results}
    failures = {}
    quiet = None if progress else True
    with (
        tqdm(total=len(tasks), initial=len(results), desc=description, unit="run", disable=quiet) as bar,
        closing(as_they_end(missing, work, scheduler=scheduler, workers=workers)) as ended,
    ):
        for key, result, error in ended:
            if error:
                failures[key] = _one_line(error)
            else:
                results[key] = result
                write_atomically(store / f"{key}.json", json.dumps(result, indent=1) + "\n")
            bar.update()
    return results, failures


def as_they_end(tasks, work, *, scheduler=None, workers=1, options=None):
    """Do tasks on a Dask cluster.

    The task of a worker that is lost is given to another one, up to three times.

    Parameters
    ----------
    tasks : dict of str to tuple
        By key, the arguments of `work`.
    work : callable
        Runs on the workers, in a process that runs nothing else meanwhile.
    scheduler : str, optional
        The address of a running Dask scheduler, whose workers have this course installed at the same place and one
        thread each. By default a cluster is started on this machine.
    workers : int, default 1
        How many processes such a local cluster has. Side by side, trainings slow each other down.
    options : dict, optional
        Further arguments of `work`, by name.

    Yields
    ------
    (key, result, error)
        As the tasks end; `error` is the exception that a task raised, or None.

    Raises
    ------
    UsageError
        If no scheduler answers, or its workers run several tasks at a time.
    """
    if not tasks:
        return
    from distributed import as_completed

    with _client(scheduler, min(workers, len(tasks))) as client:
        # `pure=False`: a task done before under the same arguments is not the same task; its result is on disk or gone.
        futures = {
            client.submit(work, *arguments, **(options or {}), pure=False): key for key, arguments in tasks.items()
        }
        for future in as_completed(futures):
            failed = future.status != "finished"
            yield futures[future], None if failed else future.result(), future.exception() if failed else None
            future.release()


def _stored(path):
    """A result from an earlier call; None where there is none, or none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
        return None


@contextmanager
def _client(scheduler, workers):
    import logging

    import dask
    from distributed import Client, LocalCluster

    # Workers come and go by design; what matters is said by the results.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if scheduler:
        try:
            client = Client(scheduler, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"No Dask scheduler answers at {scheduler!r} ({_one_line(error)}). Start one with `dask scheduler`, "
                "or leave --scheduler out."
            ) from None
        with client:
            if any(worker["nthreads"] > 1 for worker in client.scheduler_info(n_workers=-1)["workers"].values()):
                # A kernel inherits the environment of its worker's process, which two tasks would set at a time.
                raise UsageError(
                    f"The workers at {scheduler} have several threads each; start them with "
                    "`dask worker ADDRESS --nthreads 1 --nworkers N`."
                )
            yield client
        return
    with (
        dask.config.set(
            {
                "distributed.worker.daemon": False,
                # Dask looks at itself many times a second; beside a training that costs a fifth of its time.
                "distributed.admin.system-monitor.gil.enabled": False,
                "distributed.admin.system-monitor.interval": "10s",
                "distributed.admin.tick.interval": "5s",
                "distributed.worker.profile.enabled": False,
                "distributed.scheduler.active-memory-manager.start": False,
                # Nothing of Dask's own: else what a worker starts has one thread for each library and a miserly
                # allocator, and is slow. Workers keep silent as this process does.
                "distributed.nanny.pre-spawn-environ": {"DASK_LOGGING__DISTRIBUTED": "critical"},
            }
        ),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,  # what takes memory are the kernels, which Dask does not see
            dashboard_address="127.0.0.1:0",  # any free port
        ) as cluster,
        # It waits twice as long to close: with its own 30 s a minute, where Ctrl-C has taken the workers away already.
        Client(cluster, timeout=PATIENCE) as client,
    ):
        yield client


def _one_line(error):
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
