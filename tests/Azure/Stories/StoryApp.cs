using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SendGrid;
using Workflows.Azure.Tests.Engines;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Mail;
using Workflows.People;
using Workflows.Scenarios;
using Workflows.Testing;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>
/// The application as it composes itself, on one of the engines and the clock of the machine: tables in SQLite, and a relay that keeps what it is given.
/// Every role is held by one person of the same name.
/// </summary>
internal sealed class StoryApp : IAsyncDisposable
{
    public const string ContractId = "standard";

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-story-").FullName;
    private readonly IStoryEngine engine;
    private readonly TableServiceClient tables;
    private readonly List<string> expected = [];
    private Run? run;

    private StoryApp(Func<string, IStoryEngine> engine)
    {
        this.engine = engine(folder);
        tables = this.engine.Tables ?? new SqliteTableServiceClient(Path.Combine(folder, "tables.db"));
    }

    public KeepingRelay Relay { get; } = new();

    public DurableTaskClient Client => engine.Client;

    /// <summary>What somebody's act carries now.</summary>
    public Command By(Actor actor, string formKey = "form") => new(actor, formKey, Now, Client, default);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public ContractProfile Profile => Get<ContractVersions>().Current(ContractId)!.Profile;

    public T Get<T>()
        where T : notnull => engine.Services.GetRequiredService<T>();

    /// <param name="engine">Makes the engine, given a folder for its files.</param>
    public static async Task<StoryApp> StartAsync(Func<string, IStoryEngine> engine)
    {
        StoryApp app = new(engine);
        await app.BootAsync();
        return app;
    }

    /// <summary>The process crashes: what still runs in the old one writes and sends nothing any more. Then a new one goes on.</summary>
    public async Task CrashAsync()
    {
        if (engine.IsDurable)
        {
            run!.HasCrashed = true;
            await engine.CrashWorkerAsync();
            await BootAsync();
        }
    }

    /// <summary>Waits for these mails beside those before; no other was sent, and none twice.</summary>
    public async Task ExpectMailsAsync(params string[] mails)
    {
        expected.AddRange(mails);
        await Eventually.HoldsAsync(async () => (await MailsAsync()).Count >= expected.Count, string.Join(", ", mails));
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await MailsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, engine.MailsTaken ?? Relay.Messages.Count);
    }

    /// <summary>The orchestration comes to its end, and until there nothing more was sent.</summary>
    public async Task ExpectEndAsync(string instanceId)
    {
        await Eventually.HoldsAsync(async () => await Client.GetInstanceAsync(instanceId) is { RuntimeStatus: OrchestrationRuntimeStatus.Completed },
            $"{instanceId} completes");
        await ExpectMailsAsync();
    }

    public static void Done(CommandResult result) => Assert.True(result is CommandResult.Done, result.ToString());

    /// <summary>An answer to a question: the mail is out a moment before it is on record that somebody was asked.</summary>
    public static async Task AnsweredAsync(Func<Task<CommandResult>> answer)
    {
        CommandResult? result = null;
        await Eventually.HoldsAsync(async () => (result = await answer()) is not CommandResult.Refused { Reason.Code: nameof(RefusalReason.NotAsked) },
            "somebody is asked");
        Done(result!);
    }

    public static CaseId Done((CaseId? Id, CommandResult Result) filed)
    {
        Done(filed.Result);
        return filed.Id!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What the outbox knows as accepted, as <c>page→on_call</c>.</summary>
    private async Task<List<string>> MailsAsync()
    {
        MailPage page = await Get<MailOutbox>().ListRecentAsync(ContractId, 200, null);
        return [.. page.Mails.Where(m => m.Receipt.State == MailState.Accepted).Select(m => m.Mail.Key.Split('/')).Select(parts => $"{parts[1]}→{parts[^1]}")];
    }

    private Task BootAsync()
    {
        run = new Run();
        Run current = run;
        return engine.StartWorkerAsync(Compose(
            new FaultyTables(tables) { BeforeWrite = _ => current.HasCrashed ? throw new InjectedCrashException() : Task.CompletedTask }, Relay));
    }

    /// <summary>The application's services, over these tables and this relay.</summary>
    public static IServiceCollection Compose(TableServiceClient tables, ISendGridClient relay)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton(tables);
        services.AddSingleton(relay);
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Workflows:Contracts"] = Repository.Folder("contracts"),
            ["Workflows:PublicAddress"] = "https://workflows.example/",
        }).Build();
        services.AddWorkflows(settings);
        foreach (ServiceDescriptor hosted in services.Where(s => s.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService)).ToList())
        {
            services.Remove(hosted);
        }

        services.AddSingleton(PersonPerRole());
        return services;
    }

    private static PeopleDirectory PersonPerRole()
    {
        string[] roles = ["on_call", "incident_owner", "team_lead", "manager", "administrator", "client_contact", "client_approver"];
        return new(
            [.. roles.Select(r =>
                new Person(r, r, r, $"{r}@people.example", null, "ja", r.StartsWith("client", StringComparison.Ordinal) ? Party.Client : Party.Contractor))],
            [.. roles.Select(r => new Assignment(ContractId, r, r, null, null))],
            []);
    }

    /// <summary>One life of the process.</summary>
    private sealed class Run
    {
        public volatile bool HasCrashed;
    }
}
