using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.Server;

namespace Workflows.Host.Tests;

/// <summary>The real host on a port of the system's choice, with the function classes given, its own data folder and captured logs.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string HostKey = "host-key-of-the-tests";
    public const string MasterKey = "master-key-of-the-tests";

    private readonly bool _ownsFolder;

    private TestHost(IHost host, string folder, bool ownsFolder, CapturedLogs logs)
    {
        Host = host;
        Folder = folder;
        _ownsFolder = ownsFolder;
        Logs = logs;
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address) };
    }

    public IHost Host { get; }

    public HttpClient Client { get; }

    public string Folder { get; }

    public CapturedLogs Logs { get; }

    public static string NewFolder() => Directory.CreateTempSubdirectory("workflows-host-").FullName;

    public static Task<TestHost> StartAsync(Type functions, Action<EmbeddedServerBuilder>? configure = null, string? hostJson = null, string? folder = null,
        params string[] args) =>
        StartAsync([functions], configure, hostJson, folder, args);

    public static async Task<TestHost> StartAsync(Type[] functions, Action<EmbeddedServerBuilder>? configure = null, string? hostJson = null,
        string? folder = null, params string[] args)
    {
        var data = folder ?? NewFolder();
        var hostJsonPath = Path.Combine(data, "host.json");
        await File.WriteAllTextAsync(hostJsonPath, hostJson ?? """{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""");
        var logs = new CapturedLogs();
        var builder = EmbeddedServerBuilder.Create(
        [
            "--urls", "http://127.0.0.1:0", "--Embedded:DataFolder", data, "--Embedded:HostJson", hostJsonPath,
            "--Embedded:Keys:Host", HostKey, "--Embedded:Keys:Master", MasterKey, .. args,
        ]);
        builder.Services.Configure<EmbeddedHostOptions>(o => o.FunctionTypes = functions);
        builder.Services.Configure<KeyManagementOptions>(o =>
        {
            var keys = new KeysInMemory(); // keys of a test have no place in a home folder
            o.XmlRepository = keys;
            o.XmlEncryptor = keys;
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(logs);
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new TestHost(host, data, folder is null, logs);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.StopAsync();
        if (Host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

/// <summary>A key ring that nobody finds afterwards, and that nothing warns of.</summary>
internal sealed class KeysInMemory : IXmlRepository, IXmlEncryptor
{
    private readonly ConcurrentQueue<XElement> _keys = new();

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _keys];

    public void StoreElement(XElement element, string friendlyName) => _keys.Enqueue(element);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(new XElement("key", plaintextElement), typeof(NullXmlDecryptor));
}

/// <summary>Every log entry of a host, as text with its exception and its properties.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyCollection<LogEntry> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var properties = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}")) : "";
            entries.Enqueue(new LogEntry(category, logLevel, eventId.Id, $"{formatter(state, exception)} {properties} {exception}", exception));
        }
    }
}

internal sealed record LogEntry(string Category, LogLevel Level, int EventId, string Text, Exception? Exception);
