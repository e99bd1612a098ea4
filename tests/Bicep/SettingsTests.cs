using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Workflows.Hosting;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>What the code reads is what the template sets.</summary>
public sealed partial class SettingsTests
{
    /// <summary>Settings that the template leaves alone, each with the reason. Everything else that the code reads has to be set.</summary>
    private static readonly Dictionary<string, string> Left = new()
    {
        ["AzureWebJobsStorage"] = "a connection string; by identity it is AzureWebJobsStorage__accountName and its like",
        ["SendGrid:Host"] = "the outbox folder or relay of the embedded edition; empty is SendGrid itself",
        ["Workflows:Contracts"] = "profiles and people are published with the application",
        ["Workflows:Events:ChannelHosts:*"] = "any public host suits; furtherSettings",
        ["Workflows:Events:Hooks:*:Contracts:*"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Form"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Hours"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Language"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Name"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Person"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Secret"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Types:*"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:Events:Hooks:*:Url"] = "furtherSettings; what is secret as a reference to the vault",
        ["Workflows:KeyRingCertificates:*:Password"] = "what a key vault hands out has none",
        ["Workflows:KeyRingCertificates:*:Path"] = "Flex Consumption has no disk to put a file on",
        ["Workflows:Mail:AttemptTimeout"] = "the default suits; furtherSettings",
        ["Workflows:Mail:Backoff:*"] = "the default suits; furtherSettings",
        ["Workflows:Mail:Lease"] = "the default suits; furtherSettings",
        ["Workflows:Mail:MaxAttempts"] = "the default suits; furtherSettings",
        ["Workflows:Sources:*:Authentication:Encoding"] = "options of a source",
        ["Workflows:Sources:*:Authentication:Prefix"] = "options of a source",
        ["Workflows:Sources:*:Authentication:ReplayWindow"] = "options of a source",
        ["Workflows:Sources:*:Authentication:TimestampHeader"] = "options of a source",
        ["Workflows:Sources:*:Authentication:User"] = "options of a source",
        ["Workflows:Sources:*:Mapping"] = "options of a source",
        ["Workflows:Tables"] = "a connection string; by identity it is Workflows__TablesServiceUri",
    };

    /// <summary>Kinds of settings that the template leaves alone.</summary>
    private static readonly (Regex Names, string Reason)[] LeftByKind =
    [
        (Limit(), "the application's limits suit the smallest instance; furtherSettings"),
        (OwnServer(), "ASP.NET Core's own, of a server that listens to the network itself"),
    ];

    /// <summary>Settings that the host or an SDK reads, each with who.</summary>
    private static readonly Dictionary<string, string> ReadElsewhere = new()
    {
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "Functions host",
        ["AZURE_CLIENT_ID"] = "Azure.Identity's DefaultAzureCredential",
        ["AzureWebJobsStorage__accountName"] = "Functions host and Durable Functions",
        ["AzureWebJobsStorage__clientId"] = "Functions host and Durable Functions",
        ["AzureWebJobsStorage__credential"] = "Functions host and Durable Functions",
    };

    [BicepFact]
    public void EverySettingThatTheCodeReads_IsSetOrLeftForAReason()
    {
        HashSet<string> set = [.. BicepCompiler.Deployment("everything").Settings.Keys.Where(k => !ReadElsewhere.ContainsKey(k)).Select(Generic)];
        List<string> read = [.. ReadByCode()];
        string[] missing = [.. read.Where(r => !Left.ContainsKey(r) && !set.Contains(r) && !LeftByKind.Any(kind => kind.Names.IsMatch(r)))];
        string[] gone = [.. Left.Keys.Where(l => !read.Contains(l))];
        Assert.Empty(missing);
        Assert.Empty(gone);
    }

    [BicepFact]
    public void NoSetting_IsOneThatNobodyReads()
    {
        IReadOnlyDictionary<string, string> settings = BicepCompiler.Deployment("everything").Settings;
        HashSet<string> named = [.. NamedInCode()];
        string[] unread = [.. settings.Keys.Where(k => !ReadElsewhere.ContainsKey(k) && !k.StartsWith("Workflows__", StringComparison.Ordinal)
            && !named.Contains(k.Replace("__", ":", StringComparison.Ordinal)))];
        Assert.Empty(unread);

        // The application's own binder, told to refuse what no option takes.
        Dictionary<string, string?> values = settings.Where(s => s.Key.StartsWith("Workflows__", StringComparison.Ordinal))
            .ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal),
                s => (string?)(s.Value.StartsWith('[') ? "https://tables.example" : s.Value));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        WorkflowsOptions options = configuration.GetSection(WorkflowsOptions.Section).Get<WorkflowsOptions>(o => o.ErrorOnUnknownConfiguration = true)!;
        Assert.Equal(["grafana-main", "portal"], options.Sources.Select(s => s.Name));
        Assert.All(options.Sources, source => Assert.Empty(source.Validate()));
        Assert.Equal(2, options.KeyRingCertificates.Count);
        Assert.Equal(400, options.MaxConcurrentWebhooks);
        Assert.EndsWith("/", options.PublicAddress!.OriginalString, StringComparison.Ordinal);
    }

    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void Secrets_AreReferencesToTheVault(string environment)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        string vault = Snapshot.Text(snapshot.One("Microsoft.KeyVault/vaults"), "name");
        KeyValuePair<string, string>[] secrets = [.. snapshot.Settings.Where(s => Secret().IsMatch(s.Key))];
        Assert.Contains(secrets, s => s.Key == "SendGrid__ApiKey");
        Assert.All(secrets, s => Assert.StartsWith($"@Microsoft.KeyVault(VaultName={vault};SecretName=", s.Value, StringComparison.Ordinal));
        Assert.Equal(secrets.Length, snapshot.Settings.Count(s => s.Value.Contains("@Microsoft.KeyVault", StringComparison.Ordinal)));
    }

    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void Storage_IsReachedByIdentityEverywhere(string environment)
    {
        IReadOnlyDictionary<string, string> settings = BicepCompiler.Deployment(environment).Settings;
        Assert.Equal("managedidentity", settings["AzureWebJobsStorage__credential"]);
        Assert.Contains(settings["AzureWebJobsStorage__accountName"], settings["Workflows__TablesServiceUri"], StringComparison.Ordinal);
        Assert.Equal(settings["AZURE_CLIENT_ID"], settings["AzureWebJobsStorage__clientId"]);
        Assert.DoesNotContain(settings.Values, v => v.Contains("AccountKey=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void SettingsOfTheTests_AreThoseOfTheCode()
    {
        Assert.Contains("Workflows:Mail:Backoff:*", ReadByCode());
        Assert.Contains("Workflows:Sources:*:Authentication:Secrets:*:Value", ReadByCode());
        Assert.Superset(new HashSet<string> { "AzureWebJobsStorage", "SendGrid:ApiKey", "SendGrid:Host" }, NamedInCode().ToHashSet());
    }

    private static IEnumerable<string> ReadByCode() => Leaves(typeof(WorkflowsOptions), WorkflowsOptions.Section).Concat(NamedInCode()).Distinct();

    /// <summary>What the options bind, down to single values; a list's place is <c>*</c>.</summary>
    private static IEnumerable<string> Leaves(Type type, string path)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Type value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            string name = $"{path}:{property.Name}";
            if (value != typeof(string) && value.IsAssignableTo(typeof(IEnumerable)))
            {
                (value, name) = (value.GetGenericArguments()[^1], name + ":*");
            }

            bool isSection = value.Namespace?.StartsWith("Workflows", StringComparison.Ordinal) == true && value.IsClass && property.Name != "Mapping";
            foreach (string leaf in isSection ? Leaves(value, name) : [name])
            {
                yield return leaf;
            }
        }
    }

    /// <summary>Settings that the code names one by one.</summary>
    private static IEnumerable<string> NamedInCode() =>
        Sources.Code().SelectMany(text => NamedSetting().Matches(text).Select(m => m.Groups["name"].Value)).Distinct();

    private static string Generic(string setting) => Index().Replace(setting.Replace("__", ":", StringComparison.Ordinal), ":*$1");

    [GeneratedRegex("""(?:[cC]onfiguration\["|Configuration\.Get(?:Value<\w+>|ConnectionString)\("|GetEnvironmentVariable\("|(?:TimerTrigger|Trigger)\("%)(?<name>[^"%]+)""")]
    private static partial Regex NamedSetting();

    [GeneratedRegex("^Workflows:Max[A-Z][A-Za-z]+$")]
    private static partial Regex Limit();

    [GeneratedRegex("^(urls|Kestrel:.+|(ASPNETCORE_)?FORWARDEDHEADERS_ENABLED)$")]
    private static partial Regex OwnServer();

    [GeneratedRegex(":[0-9]+(:|$)")]
    private static partial Regex Index();

    [GeneratedRegex("(ApiKey|AdminKey|Heartbeat|__Secrets__[0-9]+__Value|__Content|Password)$")]
    private static partial Regex Secret();
}

/// <summary>The sources of the application.</summary>
internal static class Sources
{
    public static IEnumerable<string> Code() => new[] { "functions", "shared", "workflows" }
        .SelectMany(folder => Directory.EnumerateFiles(Repository.Folder(folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);
}
