using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>The application has the roles that its code and its host need, and no other.</summary>
public sealed partial class RolesTests
{
    private const string Sends = "Azure Service Bus Data Sender";
    private const string Receives = "Azure Service Bus Data Receiver";

    /// <summary>
    /// Each role, with what in the code needs it. The host's own: learn.microsoft.com, "Connecting to host storage with an identity", and
    /// "Configure Durable Functions with managed identity".
    /// </summary>
    private static readonly (string Role, Func<bool> IsNeeded)[] Needs =
    [
        ("Storage Blob Data Owner", () => References("Microsoft.Azure.Functions.Worker")),
        ("Storage Queue Data Contributor", () => References("Microsoft.Azure.Functions.Worker.Extensions.DurableTask")),
        ("Storage Table Data Contributor", () => References("Microsoft.Azure.Functions.Worker.Extensions.DurableTask") || Uses("TableServiceClient")),
        ("Key Vault Secrets User", () =>
            BicepCompiler.Deployment("dev").Settings.Values.Any(v => v.StartsWith("@Microsoft.KeyVault", StringComparison.Ordinal))),
        ("Monitoring Metrics Publisher", () => BicepCompiler.Deployment("dev").Settings.ContainsKey("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")),
        (Sends, () => Uses("ServiceBusSender")),
        (Receives, () => Uses("ServiceBusReceiver") || Uses("ServiceBusProcessor")),
    ];

    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void Application_HasTheRolesThatItNeedsAndNoOther(string environment)
    {
        bool hasBus = BicepCompiler.Deployment(environment).Of("Microsoft.ServiceBus/namespaces").Any();
        string[] needed = [.. Needs.Where(n => n.IsNeeded() && (hasBus || n.Role is not (Sends or Receives))).Select(n => n.Role)
            .Order(StringComparer.Ordinal)];
        string[] assigned = [.. Assignments(environment).Where(a => a.Principal.Contains("/userAssignedIdentities/", StringComparison.Ordinal))
            .Select(a => a.Role).Order(StringComparer.Ordinal)];
        Assert.Equal(needed, assigned);
    }

    [BicepFact]
    public void Others_HaveWhatTheParametersGiveThem()
    {
        (string, string, string)[] others =
        [
            .. Assignments("everything").Where(a => !a.Principal.Contains("/userAssignedIdentities/", StringComparison.Ordinal))
                .Select(a => (a.Principal[^1..], a.Role, a.On.Split('/')[^1])).Order(),
        ];
        string vault = Snapshot.Text(BicepCompiler.Deployment("everything").One("Microsoft.KeyVault/vaults"), "name");
        Assert.Equal(
            [
                ("a", "Azure Service Bus Data Sender", "monitoring-events"),
                ("b", "Azure Service Bus Data Receiver", "billing"),
                ("c", "Azure Service Bus Data Receiver", "reporting"),
                ("d", "Key Vault Certificates Officer", vault),
                ("d", "Key Vault Secrets Officer", vault),
            ],
            others);
        Assert.DoesNotContain(Assignments("prod"), a => !a.Principal.Contains("/userAssignedIdentities/", StringComparison.Ordinal));
    }

    [BicepFact]
    public void NoRole_ReachesBeyondItsResource()
    {
        Assert.All(Assignments("everything"), a => Assert.Matches(@"/providers/Microsoft\.(Storage|KeyVault|Insights|ServiceBus)/", a.On));
        string compiled = BicepCompiler.Build.Output;
        foreach (string broad in new[] { "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c",
            "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9" })
        {
            Assert.DoesNotContain(broad, compiled, StringComparison.OrdinalIgnoreCase); // Owner, Contributor, User Access Administrator
        }
    }

    private static List<(string Principal, string Role, string On)> Assignments(string environment)
    {
        Dictionary<string, string> names = RoleId().Matches(File.ReadAllText(Repository.Folder("bicep/modules/types.bicep")))
            .ToDictionary(m => m.Groups["id"].Value, m => m.Groups["name"].Value);
        List<(string, string, string)> found = [];
        foreach (JsonObject assignment in BicepCompiler.Deployment(environment).Of("Microsoft.Authorization/roleAssignments"))
        {
            string id = Snapshot.Text(assignment, "id");
            string on = id.StartsWith('[') ? Scope().Match(id).Groups["scope"].Value
                : id[..id.IndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)];
            found.Add((Snapshot.Text(assignment, "properties.principalId"), names[Snapshot.Text(assignment, "properties.roleDefinitionId").Split('/')[^1]],
                on));
        }

        return found;
    }

    private static bool References(string package) =>
        Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Any(f => File.ReadAllText(f).Contains($"PackageReference Include=\"{package}\"", StringComparison.Ordinal));

    private static bool Uses(string type) => Sources.Code().Any(text => Regex.IsMatch(text, $@"\b{type}\b"));

    [GeneratedRegex("'(?<name>[A-Za-z ]+)': '(?<id>[0-9a-f-]{36})'")]
    private static partial Regex RoleId();

    [GeneratedRegex(@"^\[extensionResourceId\('(?<scope>[^']+)'")]
    private static partial Regex Scope();
}
