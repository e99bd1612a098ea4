using System.Text.RegularExpressions;
using Workflows.Testing;

namespace Workflows.Crash.Tests;

/// <summary>A folder with data and contracts, a relay, and the application that is started there again and again.</summary>
internal sealed partial class CrashSite : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-crash-").FullName;

    /// <summary>How long each level of a chain is waited for.</summary>
    public enum Pace
    {
        /// <summary>Seconds: the whole chain goes by while a test runs.</summary>
        Seconds,

        /// <summary>What the contract says: nobody but the first is called. Nobody plans a roster either.</summary>
        Contract,
    }

    public CrashSite(Pace pace = Pace.Seconds)
    {
        string contracts = Directory.CreateDirectory(Path.Combine(folder, "contracts")).FullName;
        foreach (string file in Directory.EnumerateFiles(Repository.Folder("contracts"), "*.yaml"))
        {
            string profile = File.ReadAllText(file);

            // What opens by itself in other contracts would be mailed beside whatever a test does.
            File.WriteAllText(
                Path.Combine(contracts, Path.GetFileName(file)), Path.GetFileName(file) == "standard.yaml" ? profile : OpensByItself().Replace(profile, ""));
        }

        string standard = Path.Combine(contracts, "standard.yaml");
        string text = File.ReadAllText(standard);
        text = pace == Pace.Contract
            ? text[..text.IndexOf("\nroster:", StringComparison.Ordinal)] + "\n" // a month is opened on the day that comes, beside whatever a test does
                                                                                 // the whole chain of people, level by level, in seconds
            : Waits().Replace(text, "wait: PT2S}").Replace("repeat: 1", "repeat: 0", StringComparison.Ordinal);
        File.WriteAllText(standard, text);
    }

    public string Data => Path.Combine(folder, "data");

    public MailSink Relay { get; } = new();

    public AppProcess Start() => AppProcess.Start(Data, Settings);

    public Task<AppProcess> StartedAsync(params (string, string)[] more) => AppProcess.StartedAsync(Data, [.. Settings, .. more]);

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // A mail whose attempt died is tried again when its lease is over.
    private (string, string)[] Settings =>
    [
        ("Workflows:Contracts", Path.Combine(folder, "contracts")), ("SendGrid:Host", Relay.Address),
        ("Workflows:Mail:Lease", "00:00:10"), ("Workflows:Mail:AttemptTimeout", "00:00:09"), // a slow machine answers late: a third failure waits for 5 minutes
    ];

    [GeneratedRegex(@"^(?:deliverables|meetings|checks):(?: #.*)?\n(?:^[ #].*\n|^\n)*|^  - \{path: ""?(?:deliverables|meetings|checks)\..*\n", RegexOptions.Multiline)]
    private static partial Regex OpensByItself();

    [GeneratedRegex(@"wait: PT\d+M\}")]
    private static partial Regex Waits();
}
