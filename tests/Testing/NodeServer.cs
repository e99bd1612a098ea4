using System.Diagnostics;
using System.Net.Sockets;

namespace Workflows.Testing;

/// <summary>A real server from <c>tests/node</c>, on fixed loopback ports. It ends with this object, or with the test process,
/// because its standard input closes then. A lock file keeps test runs of one machine apart.</summary>
public sealed class NodeServer : IAsyncDisposable
{
    private const string UntilInputEnds = "process.stdin.on('end', () => process.exit(0)).resume(); require(process.argv[1]);";

    private readonly Process process;
    private readonly FileStream machineLock;

    private NodeServer(Process process, FileStream machineLock)
    {
        this.process = process;
        this.machineLock = machineLock;
    }

    public static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Why no server can be started here, or <c>null</c>.</summary>
    public static string? WhyMissing { get; } = Missing();

    private static string Packages => Path.Combine(RepositoryRoot(), "tests", "node", "node_modules");

    /// <summary>Azurite's Table service, in memory.</summary>
    /// <param name="port">Where it listens.</param>
    public static Task<NodeServer> StartAzuriteTablesAsync(int port) => StartAsync(
        "azurite/dist/src/table/main.js",
        ["--tableHost", "127.0.0.1", "--tablePort", $"{port}", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"],
        port);

    /// <summary>Connects to what <see cref="StartAzuriteTablesAsync"/> started, with the emulator's public key: the address is not its usual one.</summary>
    public static string AzuriteTables(int port) =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1";

    /// <param name="script">The program, below <c>node_modules</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ports">What it listens on once it is ready.</param>
    public static Task<NodeServer> StartAsync(string script, IEnumerable<string> arguments, params int[] ports) => StartAsync(script, arguments, [], ports);

    /// <param name="script">The program, below <c>node_modules</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="ports">What it listens on once it is ready.</param>
    public static async Task<NodeServer> StartAsync(string script, IEnumerable<string> arguments, IReadOnlyCollection<(string Name, string Value)> environment,
        params int[] ports)
    {
        if (WhyMissing is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        FileStream? machineLock = null;
        await Eventually.HoldsAsync(() => (machineLock = TryLock(ports[0])) is not null, $"port {ports[0]} is free of other test runs");
        ProcessStartInfo start = new("node", ["-e", UntilInputEnds, "--", Path.Combine(Packages, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        List<string> errors = [];
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        NodeServer server = new(process, machineLock!);
        try
        {
            await Eventually.HoldsAsync(() => process.HasExited || ports.All(Listens), $"{script} listens on {string.Join(", ", ports)}");
            return process.HasExited ? throw new InvalidOperationException($"{script} ended: {string.Join(Environment.NewLine, errors)}") : server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        await machineLock.DisposeAsync();
    }

    private static string? Missing()
    {
        bool hasNode = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node")));
        return !hasNode ? "Needs node: install Node.js 20 or later."
            : !Directory.Exists(Packages) ? "Needs the servers in tests/node: run 'npm ci --prefix tests/node'."
            : null;
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Workflows.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"Workflows.sln was expected above {AppContext.BaseDirectory}.");
    }

    private static FileStream? TryLock(int port)
    {
        try
        {
            return new FileStream(Path.Combine(Path.GetTempPath(), $"workflows-tests-{port}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool Listens(int port)
    {
        try
        {
            using TcpClient client = new();
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
