using System.Diagnostics;
using System.Globalization;

namespace SamCam.ClusterBenchmark;

/// <summary>Runs one job on a cluster of its own and measures it.</summary>
/// <param name="options">What to run.</param>
/// <param name="log">Told how far it is.</param>
internal sealed class LoadRun(LoadOptions options, Action<string> log)
{
    private const int LeastWarmUp = 64;
    private const int Windows = 10;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    // The management plugin of RabbitMQ counts in samples of five seconds.
    private static readonly TimeSpan CounterDelay = TimeSpan.FromSeconds(6);

    /// <summary>Runs it.</summary>
    public async Task<LoadReport> RunAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "samcam-load-" + Path.GetRandomFileName())).FullName;
        try
        {
            return await RunAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<LoadReport> RunAsync(string folder)
    {
        var images = options.Images + options.DoneBefore;
        var (dataset, output) = (Path.Combine(folder, "dataset"), Path.Combine(folder, "out"));
        log($"writing {images} images");
        TinyImages.Write(dataset, images);
        log("starting servers and coordinators");
        await using var cluster = await LoadCluster.StartAsync(options);
        await using var tables = new LoadTables(cluster.Database);
        await cluster.StartWorkersAsync();
        // A job with generated rows needs a real one as their pattern.
        var warmUp = Math.Max(options.WarmUp, options.DoneBefore > 0 ? LeastWarmUp : 0);
        var before = warmUp > 0 ? await RunBeforeAsync(cluster, tables, folder, warmUp) : Guid.Empty;
        if (options.DoneBefore > 0)
            await cluster.StopWorkersAsync();
        if (options.Statements)
            await Statements.ResetAsync(cluster.Database);
        var loadBefore = LoadAverage();
        var (messages, transactions) = (await CountMessagesAsync(cluster), await tables.TransactionsAsync());
        var meter = new Meter(cluster.Groups);
        log("submitting");
        var marks = new List<Moment> { meter.Look(0) };
        var job = await cluster.SubmitAsync(dataset, output);
        marks.Add(meter.Look(0));
        await UntilAsync(cluster, tables, job, meter, s => s.State != "Submitted" && s.State != "Indexing");
        marks.Add(meter.Look(0));
        var filled = 0;
        if (options.DoneBefore > 0)
        {
            log($"giving {options.DoneBefore} images a row");
            filled = await tables.FillAsync(job, before, options.DoneBefore);
            await cluster.StartWorkersAsync();
            // What the generated rows cost belongs neither to the listing nor to the work.
            meter = new Meter(cluster.Groups);
        }

        log("computing");
        await using var watchers = cluster.Watch(job, options.Watchers);
        var work = meter.Look(filled);
        var done = await UntilAsync(cluster, tables, job, meter, s => s.Images >= images);
        var told = watchers.Events;
        log("finishing");
        var end = await UntilAsync(cluster, tables, job, meter, s => s.State is "Completed");
        var (loadAfter, transactionsAfter) = (LoadAverage(), await tables.TransactionsAsync());
        if (options.Statements)
        {
            foreach (var line in await Statements.TopAsync(cluster.Database))
                log(line);
        }

        log("checking");
        await Task.Delay(cluster.Broker is null ? TimeSpan.Zero : CounterDelay);
        var published = await CountMessagesAsync(cluster) - messages;
        List<string> faults = [.. await tables.FaultsAsync(job, images), .. await ResultFolder.FaultsAsync(output, tables, job, filled, images)];
        if (faults.Count > 0)
            log(cluster.Output);
        PhaseReport[] phases =
        [
            Phase("plan", marks[0], marks[1], images),
            Phase("index", marks[1], marks[2], images),
            Phase("work", work, done, images - filled),
            Phase("finish", done, end, images),
        ];
        var seconds = phases.Sum(p => p.Seconds);
        var fresh = images - filled;
        // With rows of before, plan, index and finish are about more images than the work is.
        var perImage = phases.Sum(p => p.CpuMillisecondsPerImage);
        var rows = images + fresh;
        return new LoadReport
        {
            Images = fresh,
            DoneBefore = filled,
            Workers = options.Workers,
            Coordinators = options.Coordinators,
            Cores = Environment.ProcessorCount,
            LoadBefore = loadBefore,
            LoadAfter = loadAfter,
            Phases = phases,
            ImagesPerSecond = Round(1 / phases.Sum(p => p.Seconds / p.Images)),
            CpuMillisecondsPerImage = Math.Round(perImage, 4),
            CapacityPerSecond = Round(1000 * Environment.ProcessorCount / perImage),
            Rows = rows,
            RowsPerSecond = Round(rows / seconds),
            Transactions = transactionsAfter - transactions,
            TransactionsPerSecond = Round((transactionsAfter - transactions) / seconds),
            Messages = published,
            MessagesPerSecond = published is { } count ? Round(count / seconds) : null,
            Watchers = options.Watchers,
            Events = told,
            CoordinatorCores = Math.Round(
                done.Processes.Keys.Where(name => name.StartsWith("coordinator", StringComparison.Ordinal)).Sum(name => (done.Processes[name].Cpu - work.Processes[name].Cpu).TotalSeconds)
                    / (done.At - work.At).TotalSeconds,
                3),
            Processes = [.. cluster.Groups.Keys.Select(name => Describe(name, marks, meter, work, done, end))],
            Windows = [.. Split(meter, work, done)],
            Faults = faults,
        };
    }

    private async Task<Guid> RunBeforeAsync(LoadCluster cluster, LoadTables tables, string folder, int images)
    {
        log(FormattableString.Invariant($"warming up with {images} images"));
        var dataset = Path.Combine(folder, "dataset-before");
        TinyImages.Write(dataset, images);
        var job = await cluster.SubmitAsync(dataset, Path.Combine(folder, "out-before"));
        await UntilAsync(cluster, tables, job, new Meter(cluster.Groups), s => s.State is "Completed");
        return job;
    }

    private async Task<Moment> UntilAsync(
        LoadCluster cluster, LoadTables tables, Guid job, Meter meter, Func<(string State, int Images, string? Error), bool> reached)
    {
        for (var told = Stopwatch.GetTimestamp(); ; await Task.Delay(Beat))
        {
            cluster.ThrowIfEnded();
            var status = await tables.StatusAsync(job);
            if (status.State is "Failed" or "Cancelled")
                throw new InvalidOperationException($"the job ended as {status.State}: {status.Error}\n{cluster.Output}");
            var moment = meter.Look(status.Images);
            if (reached(status))
                return moment;
            if (Stopwatch.GetElapsedTime(told) < TimeSpan.FromSeconds(10))
                continue;
            told = Stopwatch.GetTimestamp();
            log(string.Create(CultureInfo.InvariantCulture, $"  {moment.At.TotalSeconds,6:F1} s  {status.State} {status.Images} images, {moment.Cpu.TotalSeconds:F1} CPU s"));
        }
    }

    private static async Task<long?> CountMessagesAsync(LoadCluster cluster) => cluster.Broker is { } broker ? await broker.CountAsync() : null;

    private static PhaseReport Phase(string name, Moment from, Moment to, int images) =>
        new(name, Math.Round((to.At - from.At).TotalSeconds, 2), Math.Round((to.Cpu - from.Cpu).TotalSeconds, 2), images);

    private static ProcessReport Describe(string name, List<Moment> marks, Meter meter, Moment work, Moment done, Moment end)
    {
        var during = meter.Moments.Where(m => m.At >= work.At && m.At <= done.At).ToList();
        var half = during.Count / 2;
        var listing = marks[0].Processes.TryGetValue(name, out var first) ? marks[2].Processes[name].Cpu - first.Cpu : TimeSpan.Zero;
        return new ProcessReport(
            name,
            Math.Round((listing + end.Processes[name].Cpu - work.Processes[name].Cpu).TotalSeconds, 2),
            meter.Moments.Max(m => m.Processes[name].PeakBytes),
            Median(during.Take(Math.Max(1, half))),
            Median(during.Skip(half)));

        long Median(IEnumerable<Moment> moments) => moments.Select(m => m.Processes[name].ResidentBytes).Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
    }

    private static IEnumerable<WindowReport> Split(Meter meter, Moment work, Moment done)
    {
        var during = meter.Moments.Where(m => m.At >= work.At && m.At <= done.At).ToList();
        var from = work;
        for (var i = 1; i <= Windows; i++)
        {
            var to = during.First(m => m.Images >= work.Images + ((long)(done.Images - work.Images) * i / Windows));
            if (to.Images == from.Images)
                continue;
            var count = to.Images - from.Images;
            yield return new WindowReport(
                from.Images, to.Images, Round(count / (to.At - from.At).TotalSeconds), Math.Round((to.Cpu - from.Cpu).TotalMilliseconds / count, 4));
            from = to;
        }
    }

    private static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static double Round(double value) => Math.Round(value, 1);
}
