using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.Channels;
using DurableTask.AzureStorage;
using DurableTask.Core;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflows.Azure.Tests.Engines;
using Workflows.Azure.Tests.Host.Protocol;
using Workflows.Testing;

namespace Workflows.Azure.Tests.Host;

/// <summary>
/// What a Functions host is to its isolated worker: starts the published program with the app's settings and no other, asks it for its functions, loads
/// them, and calls them over the same protocol. HTTP goes through its front (<see cref="Front"/>), orchestrations and activities through
/// <see cref="DurableBridge"/>. The platform's own are the identity endpoint and the place that telemetry is sent to.
/// What it is not: scaling, leases of timers, the host's own limits and its packages of extensions.
/// </summary>
internal sealed class FunctionsHost : FunctionRpc.FunctionRpcBase, IAsyncDisposable
{
    /// <summary>The key of functions that ask for one.</summary>
    public const string Key = "function-key-of-the-tests";

    /// <summary>Where the front listens, with TLS.</summary>
    public const int FrontPort = 10141;

    /// <summary>Where telemetry is taken.</summary>
    public static readonly string TelemetryConnection =
        $"InstrumentationKey=00000000-0000-0000-0000-000000000004;IngestionEndpoint=http://127.0.0.1:{PlatformPort}/";

    /// <summary>What the extension of Durable Functions binds a client to.</summary>
    private static readonly string DurableClient = JsonSerializer.Serialize(new
    {
        rpcBaseUrl = $"http://127.0.0.1:{RpcPort}",
        taskHubName = "workflows",
        connectionName = "Storage",
        requiredQueryStringParameters = "",
        httpBaseUrl = "",
        maxGrpcMessageSizeInBytes = int.MaxValue,
        grpcHttpClientTimeout = JsonSerializer.Serialize(TimeSpan.FromSeconds(100)),
    });

    private const int RpcPort = 10140;
    private const int PlatformPort = 10142;
    private const string Directory = "FUNCTIONS_APPLICATION_DIRECTORY";

    private readonly string folder;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly string certificateFile;
    private readonly Platform platform;
    private readonly IReadOnlyList<(string Category, int Least)> levels;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> running = new();
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> complaints = new();
    private WebApplication? app;
    private DurableBridge? durable;
    private Front? front;
    private Process? process;
    private Worker? worker;

    private FunctionsHost(string folder, IReadOnlyDictionary<string, string> settings, string certificateFile)
    {
        this.folder = folder;
        this.settings = settings;
        this.certificateFile = certificateFile;
        levels = Levels(folder);
        platform = new Platform(settings["AZURE_CLIENT_ID"]);
    }

    /// <summary>What the worker said of its functions.</summary>
    public IReadOnlyList<FunctionMetadata> Functions => worker!.Functions;

    /// <summary>Warnings and errors of the worker's log.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>The newest lines of the worker's log, of its console and of this host, for the message of a failure.</summary>
    public IEnumerable<string> Said => output.TakeLast(200);

    /// <summary>Resources that the worker's identity was asked for.</summary>
    public IReadOnlyCollection<string> TokensFor => platform.Resources;

    /// <param name="folder">The published folder.</param>
    /// <param name="settings">The app's settings, as the platform hands them to it.</param>
    /// <param name="certificate">Of the front; with its private key.</param>
    /// <param name="certificateFile">The only authority that the worker trusts (PEM).</param>
    public static async Task<FunctionsHost> StartAsync(
        string folder, IReadOnlyDictionary<string, string> settings, X509Certificate2 certificate, string certificateFile)
    {
        FunctionsHost host = new(folder, settings, certificateFile);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, RpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, FrontPort, listen => listen.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, PlatformPort);
        });
        AzureStorageOrchestrationService hub = HubWorker.Hub(AzuriteStorage.Published, "host");
        await hub.CreateIfNotExistsAsync();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(host).AddSingleton<IOrchestrationService>(hub).AddSingleton<IOrchestrationServiceClient>(hub)
            .AddSingleton<TaskHubGrpcServer>();
        host.app = builder.Build();
        host.app.MapGrpcService<FunctionsHost>();
        host.app.MapGrpcService<TaskHubGrpcServer>();
        host.platform.Map(host.app, PlatformPort);
        Front front = host.front = new Front(host);
        host.app.MapFallback(async context =>
        {
            try
            {
                await front.AnswerAsync(context);
            }
            catch (Exception failure)
            {
                host.complaints.Enqueue($"The host's front: {failure}");
                throw;
            }
        });
        try
        {
            await host.app.StartAsync();
            await host.StartWorkerAsync();
            host.durable = new DurableBridge(host, new Uri($"http://127.0.0.1:{RpcPort}"));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The worker's process ends without a farewell; the host starts it anew.</summary>
    public async Task CrashWorkerAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        foreach (TaskCompletionSource<InvocationResponse> lost in running.Values)
        {
            lost.TrySetException(new IOException("The worker's process ended."));
        }

        await StartWorkerAsync();
    }

    /// <summary>Where the worker takes requests.</summary>
    public Uri WorkerAddress => worker!.Address;

    /// <summary>Calls a function with what its trigger brings.</summary>
    /// <param name="name">One of <see cref="Functions"/>.</param>
    /// <param name="trigger">For the binding whose type ends in <c>Trigger</c>.</param>
    /// <param name="invocation">Its id; a new one when null.</param>
    /// <param name="metadata">What the trigger tells besides: values of the route, an instance's id.</param>
    /// <exception cref="IOException">The worker's process ended before it answered.</exception>
    public async Task<InvocationResponse> InvokeAsync(
        string name, TypedData trigger, string? invocation = null, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        Worker current = worker!;
        await current.Ready.Task;
        FunctionMetadata function = current.Functions.Single(f => f.Name == name);
        InvocationRequest request = new()
        {
            InvocationId = invocation ?? Guid.NewGuid().ToString(),
            FunctionId = function.FunctionId,
            TraceContext = new TraceContext { TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01" },
        };
        foreach ((string parameter, BindingInfo binding) in function.Bindings.Where(b => b.Value.Direction == BindingInfo.Types.Direction.In))
        {
            request.InputData.Add(new ParameterBinding
            {
                Name = parameter,
                Data = binding.Type == "durableClient"
                    ? new TypedData { String = DurableClient }
                    : trigger,
            });
        }

        foreach ((string key, string value) in metadata ?? [])
        {
            request.TriggerMetadata.Add(key, new TypedData { String = value });
        }

        TaskCompletionSource<InvocationResponse> answer = running.GetOrAdd(request.InvocationId,
            _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await current.Outgoing.WriteAsync(new StreamingMessage { InvocationRequest = request });
            return await answer.Task;
        }
        finally
        {
            running.TryRemove(request.InvocationId, out _);
        }
    }

    /// <summary>A timer comes due.</summary>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public async Task FireAsync(string timer)
    {
        InvocationResponse answer = await InvokeAsync(timer,
            new TypedData { Json = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""" });
        if (answer.Result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"{timer}: {answer.Result.Exception}");
        }
    }

    /// <summary>The stream of one worker, from its first word to its last.</summary>
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        Worker current = worker!;
        Task writing = WriteAsync();
        try
        {
            await foreach (StreamingMessage message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                await TakeAsync(current, message);
            }
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or IOException))
        {
            output.Enqueue($"The host did not understand its worker: {broken}");
            current.Ready.TrySetException(broken);
            throw;
        }

        current.Outgoing.TryComplete();
        await writing;

        async Task WriteAsync()
        {
            await foreach (StreamingMessage message in current.Messages.Reader.ReadAllAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(message);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process?.Kill();
        if (durable is not null)
        {
            await durable.DisposeAsync();
        }

        process?.Dispose();
        front?.Dispose();
        using CancellationTokenSource atOnce = new();
        await atOnce.CancelAsync();
        await app!.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private async Task StartWorkerAsync()
    {
        Worker current = worker = new Worker();
        ProcessStartInfo start = new("dotnet",
        [
            "Workflows.Functions.dll", "--functions-uri", $"http://127.0.0.1:{RpcPort}", "--functions-worker-id", "worker", "--functions-request-id", "start",
            "--functions-grpc-max-message-length", $"{int.MaxValue}",
        ])
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // The machine's own settings would hide that the template lacks one.
        foreach (string name in start.Environment.Keys.Where(n => n is not ("PATH" or "HOME" or "TMPDIR" or "DOTNET_ROOT")).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment[Directory] = folder;
        start.Environment["SSL_CERT_FILE"] = certificateFile;
        foreach ((string name, string value) in Platform.Environment(PlatformPort))
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.Exited += (_, _) => current.Ready.TrySetException(
            new InvalidOperationException("The worker ended: " + string.Join(Environment.NewLine, output)));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await current.Ready.Task.WaitAsync(Eventually.Deadline);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"The worker was expected to load {current.Functions.Count} functions. " + string.Join(Environment.NewLine, output));
        }

        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, current.Address.Port);
                return true;
            }
            catch (SocketException)
            {
                return false; // its functions are loaded before it listens
            }
        }, "the worker listens");
    }

    private async Task TakeAsync(Worker current, StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                await current.Outgoing.WriteAsync(
                    new() { WorkerInitRequest = new() { HostVersion = "4.1037.0", WorkerDirectory = folder, FunctionAppDirectory = folder } });
                break;
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                current.Address = new Uri(message.WorkerInitResponse.Capabilities["HttpUri"]);
                await current.Outgoing.WriteAsync(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } });
                break;
            case StreamingMessage.ContentOneofCase.FunctionMetadataResponse:
                current.Functions = [.. message.FunctionMetadataResponse.Functions.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase)];
                foreach (FunctionMetadata function in current.Functions)
                {
                    await current.Outgoing.WriteAsync(new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } });
                }

                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                current.Loaded(message.FunctionLoadResponse);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (running.TryGetValue(message.InvocationResponse.InvocationId, out TaskCompletionSource<InvocationResponse>? waiting))
                {
                    waiting.TrySetResult(message.InvocationResponse);
                }

                break;
            case StreamingMessage.ContentOneofCase.RpcLog when IsKept(message.RpcLog):
                string line = $"{message.RpcLog.Category}: {message.RpcLog.Message} {message.RpcLog.Exception?.Message}";
                output.Enqueue(line);
                if (message.RpcLog.Level >= (int)LogLevel.Warning)
                {
                    complaints.Enqueue(line);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Whether the host keeps a line, by the levels of <c>host.json</c>.</summary>
    private bool IsKept(RpcLog line) =>
        levels.Where(l => l.Category == "default" || line.Category.StartsWith(l.Category, StringComparison.Ordinal))
            .OrderByDescending(l => l.Category == "default" ? 0 : l.Category.Length).First().Least <= line.Level;

    private static IReadOnlyList<(string Category, int Least)> Levels(string folder) =>
    [
        .. JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "host.json"))).RootElement.GetProperty("logging").GetProperty("logLevel")
            .EnumerateObject().Select(level => (level.Name, (int)Enum.Parse<LogLevel>(level.Value.GetString()!))),
    ];

    /// <summary>One process of the worker.</summary>
    private sealed class Worker
    {
        private int loaded;

        public Channel<StreamingMessage> Messages { get; } = Channel.CreateUnbounded<StreamingMessage>();

        public ChannelWriter<StreamingMessage> Outgoing => Messages.Writer;

        public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Uri Address { get; set; } = null!;

        public IReadOnlyList<FunctionMetadata> Functions { get; set; } = [];

        public void Loaded(FunctionLoadResponse answer)
        {
            if (answer.Result.Status != StatusResult.Types.Status.Success)
            {
                string name = Functions.Single(f => f.FunctionId == answer.FunctionId).Name;
                Ready.TrySetException(new InvalidOperationException($"{name}: {answer.Result.Exception}"));
            }
            else if (++loaded == Functions.Count)
            {
                Ready.TrySetResult();
            }
        }
    }
}
