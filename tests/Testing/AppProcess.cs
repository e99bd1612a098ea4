using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace Workflows.Testing;

/// <summary>
/// The real application as a process of its own, on a port of the system's choice: started on a data folder, killed without warning,
/// started again. The project that uses it references <c>embedded/Server</c> (without its assembly), so that the program is built.
/// </summary>
public sealed class AppProcess : IAsyncDisposable
{
    /// <summary>The function key of every start.</summary>
    public const string Key = "host-key-of-a-test-process";

    /// <summary>The key of <c>/admin</c> of every start.</summary>
    public const string MasterKey = Key + "-master";

    private const string Listening = "Now listening on: ";
    private const int KeptLines = 400;

    private readonly Process process;
    private int gone;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri?> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => address.TrySetResult(null);
        process.EnableRaisingEvents = true;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10) }) { Timeout = TimeSpan.FromSeconds(100) };
        Http.DefaultRequestHeaders.Add("x-functions-key", Key);
        Http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Sends the function key with every request. Has its base address once <see cref="ListenAsync"/> returned true.</summary>
    public HttpClient Http { get; }

    /// <summary>Its id, memory and processor time.</summary>
    public Process Process => process;

    /// <summary>The last lines that it wrote, for the message of a failure.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>Starts the program; it listens later (<see cref="ListenAsync"/>).</summary>
    /// <param name="dataFolder">Database, keys and outbox.</param>
    /// <param name="settings">Further settings, e.g. <c>("SendGrid:Host", "smtp://127.0.0.1:2525")</c>.</param>
    public static AppProcess Start(string dataFolder, params (string Name, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string program = Program;
        bool isAssembly = Path.GetExtension(program) == ".dll";
        ProcessStartInfo start = new(isAssembly ? "dotnet" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(), // no appsettings.json of ours there
        };
        if (isAssembly)
        {
            start.ArgumentList.Add(program);
        }

        (string Name, string Value)[] own =
        [
            ("urls", "http://127.0.0.1:0"), ("Embedded:DataFolder", dataFolder), ("Embedded:Keys:Host", Key), ("Embedded:Keys:Master", MasterKey),
            ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information"),
        ];
        foreach ((string name, string value) in own.Concat(settings))
        {
            if (name is "TMPDIR" || name.StartsWith("DOTNET_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
            {
                start.Environment[name] = value; // the runtime reads these from nowhere else
                continue;
            }

            start.ArgumentList.Add($"--{name}={value}");
        }

        return new AppProcess(new Process { StartInfo = start });
    }

    /// <summary>Starts the program and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it wrote.</exception>
    public static async Task<AppProcess> StartedAsync(string dataFolder, params (string Name, string Value)[] settings)
    {
        AppProcess app = Start(dataFolder, settings);
        if (await app.ListenAsync())
        {
            return app;
        }

        string wrote = app.Output;
        await app.DisposeAsync();
        throw new InvalidOperationException("Expected the application to listen; it ended:\n" + wrote);
    }

    /// <summary>True once it listens, false when it ended instead.</summary>
    public async Task<bool> ListenAsync()
    {
        if (await address.Task.WaitAsync(Eventually.Deadline) is not { } found)
        {
            await process.WaitForExitAsync();
            return false;
        }

        Http.BaseAddress = found;
        return true;
    }

    /// <summary>Ends it without warning (SIGKILL), and returns when it is gone.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref gone, 1) == 1)
        {
            return; // whoever cleans up after a start that failed must not hide why it failed
        }

        await KillAsync();
        Http.Dispose();
        process.Dispose();
    }

    /// <summary>Another program instead of the built one, e.g. a published one: an assembly (<c>.dll</c>) or an executable.</summary>
    public static string? Published { get; set; }

    /// <summary>The program, built in the same configuration as the tests.</summary>
    public static string Program
    {
        get
        {
            if (Published is { } published)
            {
                return File.Exists(published) ? Path.GetFullPath(published) : throw new FileNotFoundException($"Expected a program at {published}.");
            }

            string configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
            string path = Repository.Folder(Path.Combine("embedded", "Server", "bin", configuration, "net10.0", "workflows.dll"));
            return File.Exists(path) ? path
                : throw new FileNotFoundException($"Expected the application at {path}: dotnet build embedded/Server -c {configuration}");
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        while (output.Count > KeptLines)
        {
            output.TryDequeue(out _);
        }

        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
        {
            address.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
        }
    }
}
