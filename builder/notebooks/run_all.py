"""Many runs on Dask: a progress bar, every result on disk as soon as it is there, nothing done twice."""

import json
from contextlib import contextmanager

from builder.errors import UsageError
from builder.project import write_atomically

PATIENCE = "10s"  # for a scheduler to answer


def fan_out(tasks, work, *, store, scheduler=None, workers=1, description="runs", progress=True):
    """Do tasks on a Dask cluster.

    A result is written to `store` when it arrives. After a kill the same call goes on with what is missing. The task
    of a worker that is lost is given to another one, up to three times.

    Parameters
    ----------
    tasks : dict of str to tuple
        By key, the arguments of `work`. A key is used as a file name: let it hold whatever makes the task what it is.
    work : callable
        Runs on the workers; returns what JSON can hold. An exception fails its own task only.
    store : Path
        The folder of results.
    scheduler : str, optional
        The address of a running Dask scheduler, whose workers have this course installed at the same place and one
        thread each.
        By default a cluster is started on this machine.
    workers : int, default 1
        How many processes such a local cluster has. Side by side, trainings slow each other down.
    description : str
        Stands before the progress bar.
    progress : bool, default True
        Show a bar where standard error is a terminal.

    Returns
    -------
    (results, failures) : (dict, dict)
        By key: results, and for the tasks that failed one line of text each.
    """
    results = {key: result for key in tasks if (result := _stored(store / f"{key}.json")) is not None}
    missing = {key: arguments for key, arguments in tasks.items() if key not in results}
    failures = {}
    if not missing:
        return results, failures

    from distributed import as_completed
    from tqdm import tqdm

    with (
        _client(scheduler, min(workers, len(missing))) as client,
        tqdm(
            total=len(tasks), initial=len(results), desc=description, unit="run", disable=None if progress else True
        ) as bar,
    ):
        # `pure=False`: a task done before under the same arguments is not the same task; its result is on disk or gone.
        futures = {client.submit(work, *arguments, pure=False): key for key, arguments in missing.items()}
        for future in as_completed(futures):
            key = futures[future]
            if future.status == "finished":
                results[key] = future.result()
                write_atomically(store / f"{key}.json", json.dumps(results[key], indent=1) + "\n")
            else:
                failures[key] = _one_line(future.exception())
            future.release()
            bar.update()
    return results, failures


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
                # Else what a worker starts has one thread for each library and a miserly allocator, and is slow.
                "distributed.nanny.pre-spawn-environ": {},
            }
        ),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,  # what takes memory are the kernels, which Dask does not see
            dashboard_address="127.0.0.1:0",  # any free port
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _one_line(error):
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
