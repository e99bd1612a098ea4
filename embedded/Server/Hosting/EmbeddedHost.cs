using System.Text.Json;
using Azure.Core.Serialization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SendGrid;
using Workflows.Embedded.Mail;
using Workflows.Embedded.Tables;
using Workflows.Mail;

namespace Workflows.Embedded.Server;

/// <summary>Puts the host together: settings, services, order of start and stop.</summary>
internal static class EmbeddedHost
{
    /// <summary>Where the host listens unless a setting (urls, ASPNETCORE_URLS, Kestrel:Endpoints, ...) says otherwise.</summary>
    public const string DefaultUrl = "http://localhost:7071";

    /// <summary>How long a connection to the mail relay waits for the next mail: below what relays allow (Postfix closes after 5 minutes,
    /// under load after 10 seconds).</summary>
    private static readonly TimeSpan RelayIdle = TimeSpan.FromSeconds(5);

    /// <summary>The setting that names another host.json than the one beside the program.</summary>
    public const string HostJsonSetting = "Embedded:HostJson";

    /// <summary>The official host's body limit in bytes. The worker's is Kestrel's, 30,000,000 unless the app sets it.</summary>
    private const long HostBodyLimit = 104_857_600;

    public static WebApplicationBuilder CreateInner(string[] args)
    {
        // Settings are read at the start. To watch their files would mean to watch the whole working directory, where the data folder
        // usually lies: a notification for every write of the databases.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false", .. args] });
        var configuration = builder.Configuration;
        var hostJson = HostJson.Read(configuration[HostJsonSetting] ?? Path.Combine(AppContext.BaseDirectory, "host.json"), configuration);
        builder.Services.AddSingleton(hostJson);

        // Lowest of all, so that every other source overrides them. The data folder is made absolute for whoever else reads it.
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults(hostJson) });
        InsertAppSettingsBesideTheProgram(configuration);
        var folder = new DataFolder(configuration);
        configuration[DataFolder.Setting] = folder.FullPath;
        EmbeddedDefaults.Apply(configuration, folder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        builder.Services.PostConfigure<KestrelServerOptions>(o =>
            o.Limits.MaxRequestBodySize = Math.Min(o.Limits.MaxRequestBodySize ?? HostBodyLimit, HostBodyLimit));
        if (configuration["urls"] is null && configuration["http_ports"] is null && configuration["https_ports"] is null
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        return builder;
    }

    public static void AddServices(WebApplicationBuilder builder, InvocationPipeline pipeline)
    {
        var services = builder.Services;
        services.AddSingleton(pipeline);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<EmbeddedHostOptions>();
        services.AddOptions<WorkerOptions>().PostConfigure(o =>
            o.Serializer ??= new JsonObjectSerializer(new JsonSerializerOptions { PropertyNameCaseInsensitive = true }));
        builder.Logging.AddConsoleFormatter<CompactConsoleFormatter, ConsoleFormatterOptions>();
        services.PostConfigure<ConsoleLoggerOptions>(o =>
            o.FormatterName = builder.Configuration["Logging:Console:FormatterName"] ?? CompactConsoleFormatter.FormatterName);
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, QueryStringSilence>();
        services.AddSingleton<DataFolder>(p => new DataFolder(p.GetRequiredService<IConfiguration>()));
        if (DataSources.TablesPath(builder.Configuration, new DataFolder(builder.Configuration)) is { } tables)
        {
            services.AddSingleton<TableServiceClient>(_ => new SqliteTableServiceClient(tables));
        }

        EmbeddedQueues.AddTo(services, builder.Configuration);
        if (RelaySendGridClient.IsRelay(builder.Configuration[EmbeddedDefaults.MailHost]))
        {
            services.AddSingleton<ISendGridClient>(p =>
                new RelaySendGridClient(builder.Configuration[EmbeddedDefaults.MailHost]!, p.GetRequiredService<TimeProvider>(), RelayIdle,
                    wantsReports: MailReportFolder.Of(builder.Configuration) is not null));
        }

        if (MailReportFolder.Of(builder.Configuration) is { } reports)
        {
            services.AddSingleton<IMailReports>(p => ActivatorUtilities.CreateInstance<MailReportFolder>(p, reports));
        }

        Measurements.AddTo(services, builder.Configuration);
        services.AddSingleton<FunctionKeys>();
        services.AddHealthChecks().AddCheck<DataFolderHealthCheck>(DataFolderHealthCheck.Name, tags: ["ready"]);
        services.AddSingleton<FunctionCatalog>();
        services.AddScoped<EmbeddedFunctionContext>();
        services.AddScoped<FunctionContext>(p => p.GetRequiredService<EmbeddedFunctionContext>());
        services.AddRouting(); // the slim builder's leaves out the constraints that need regular expressions, such as alpha
        services.AddSingleton<AdminApiDurable>();
        services.AddSingleton<AdminApi>();
        services.AddSingleton<FunctionEndpoints>();
        services.AddSingleton<RequestFilter>();
        services.AddSingleton<InvocationRunner>();
        services.AddSingleton<TimerRecords>();
        services.AddSingleton<TimerHost>();
    }

    public static IHost Build(WebApplicationBuilder builder)
    {
        // Hosted services stop in reverse order: web server (added last by the framework), timers, then what the app added: the engine.
        builder.Services.AddHostedService(p => p.GetRequiredService<TimerHost>());
        builder.Services.AddHostedService<ServerFile>();
        builder.Services.AddHostedService<Welcome>();
        builder.Services.AddHostedService<FolderIdentityGiver>();
        MovedFolder.Check(new DataFolder(builder.Configuration));
        FolderIdentity.Check(builder.Configuration, new DataFolder(builder.Configuration));
        var app = builder.Build();
        var catalog = app.Services.GetRequiredService<FunctionCatalog>();
        DurableNames.RefuseCollisions(catalog, app.Services.GetRequiredService<IOptionsFactory<DurableTaskRegistry>>());
        app.Services.GetRequiredService<RequestFilter>().AddTo(app);
        app.Services.GetRequiredService<FunctionEndpoints>().MapTo(app);
        app.Services.GetRequiredService<AdminApi>().MapTo(app);
        app.Services.GetService<QueueApi>()?.MapTo(app);
        Measurements.MapTo(app);
        app.Services.GetRequiredService<TimerHost>();
        app.Services.GetRequiredService<FunctionKeys>();
        Report(catalog, app.Services.GetRequiredService<ILoggerFactory>());
        return app;
    }

    // Beneath the working directory's own appsettings.json: an installed service runs in its data folder, not in its program's.
    private static void InsertAppSettingsBesideTheProgram(ConfigurationManager configuration)
    {
        var source = new JsonConfigurationSource { Path = Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Optional = true };
        source.ResolveFileProvider();
        configuration.Sources.Insert(1, source);
    }

    private static void Report(FunctionCatalog catalog, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Host.Startup");
        foreach (var function in catalog.Functions.Where(f => f.InError))
        {
            HostLog.FunctionInError(logger, function.Name, string.Join("; ", function.Errors));
        }

        HostLog.FunctionsFound(
            logger, catalog.Functions.Count, catalog.Functions.Count(f => f.Http is not null), catalog.Functions.Count(f => f.Timer is not null),
            catalog.Functions.Count(f => f.InError));
    }

    private static Dictionary<string, string?> Defaults(HostJson hostJson)
    {
        var defaults = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.DurableTask"] = "Warning", // it tells of every turn and activity
        };
        foreach (var (category, level) in hostJson.LogLevels)
        {
            defaults["Logging:LogLevel:" + category] = level;
        }

        return defaults;
    }
}
