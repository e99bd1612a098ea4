using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>Names keep to Azure's rules (learn.microsoft.com, "Naming rules and restrictions for Azure resources"), also of the longest deployment.</summary>
public sealed class NamesTests
{
    private const string LettersDigitsHyphens = "^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$";

    /// <summary>Shortest, longest and form of a resource's own name.</summary>
    private static readonly Dictionary<string, (int Least, int Most, string Form)> Rules = new()
    {
        ["Microsoft.Insights/actionGroups"] = (1, 260, @"^[^:<>+/&%\\?|]*[^ .:<>+/&%\\?|]$"),
        ["Microsoft.Insights/components"] = (1, 260, @"^[^%&\\?/]*[^%&\\?/ .]$"),
        ["Microsoft.Insights/metricAlerts"] = (1, 260, @"^[^*#&+:<>?@%{}\\/]*[^*#&+:<>?@%{}\\/ .]$"),
        ["Microsoft.Insights/scheduledQueryRules"] = (1, 260, @"^[^*<>%{}&:\\?/#]*[^*<>%{}&:\\?/# .]$"),
        ["Microsoft.Insights/webtests"] = (1, 64, LettersDigitsHyphens),
        ["Microsoft.KeyVault/vaults"] = (3, 24, "^[A-Za-z](?:-?[A-Za-z0-9])*$"),
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = (3, 128, "^[A-Za-z0-9][A-Za-z0-9_-]*$"),
        ["Microsoft.Network/networkSecurityGroups"] = (1, 80, "^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$"),
        ["Microsoft.Network/privateDnsZones"] = (1, 63, "^[a-z0-9.-]+$"),
        ["Microsoft.Network/privateEndpoints"] = (2, 64, "^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$"),
        ["Microsoft.Network/virtualNetworks"] = (2, 64, "^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$"),
        ["Microsoft.OperationalInsights/workspaces"] = (4, 63, LettersDigitsHyphens),
        ["Microsoft.ServiceBus/namespaces"] = (6, 50, "^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$(?<!-sb|-mgmt)"),
        ["Microsoft.ServiceBus/namespaces/queues"] = (1, 260, "^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"),
        ["Microsoft.ServiceBus/namespaces/topics"] = (1, 260, "^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"),
        ["Microsoft.ServiceBus/namespaces/topics/subscriptions"] = (1, 50, "^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$"),
        ["Microsoft.Storage/storageAccounts"] = (3, 24, "^[a-z0-9]+$"),
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = (3, 63, "^[a-z0-9](?:-?[a-z0-9])*$"),
        ["Microsoft.Web/serverfarms"] = (1, 60, LettersDigitsHyphens),
        // 60 is Azure's limit; the host tells two applications apart by the first 32.
        ["Microsoft.Web/sites"] = (2, 32, LettersDigitsHyphens),
    };

    /// <summary>Names that are not ours to choose, or guids.</summary>
    private static readonly string[] Given =
    [
        "Microsoft.Authorization/locks",
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Insights/diagnosticSettings",
        "Microsoft.Insights/workbooks",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
    ];

    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void EveryName_IsWithinAzuresLimits(string environment)
    {
        List<string> offenders = [];
        foreach (JsonObject resource in BicepCompiler.Deployment(environment).Resources)
        {
            (string type, string name) = (Snapshot.Text(resource, "type"), Snapshot.Text(resource, "name"));
            if (Given.Contains(type))
            {
                continue;
            }

            if (name.StartsWith('['))
            {
                // A name that is worked out while deploying: only DNS zones that hold the cloud's domain.
                Assert.Equal("Microsoft.Network/privateDnsZones", type);
                continue;
            }

            string own = name.Split('/')[^1];
            if (!Rules.TryGetValue(type, out (int Least, int Most, string Form) rule))
            {
                offenders.Add($"{type}: no rule here for its name");
            }
            else if (own.Length < rule.Least || own.Length > rule.Most || !Regex.IsMatch(own, rule.Form))
            {
                offenders.Add($"{type}: '{own}' has {own.Length} characters; {rule.Least} to {rule.Most} of {rule.Form}");
            }
        }

        Assert.Empty(offenders);
    }

    [BicepFact]
    public void LongestName_IsWhatTheTestDeploys()
    {
        int most = BicepCompiler.Template["parameters"]!["name"]!["maxLength"]!.GetValue<int>();
        string name = Snapshot.Text(BicepCompiler.Deployment("everything").One("Microsoft.Insights/components"), "name")["appi-".Length..];
        Assert.Equal(most, name.Length);
        Assert.Equal(24, Snapshot.Text(BicepCompiler.Deployment("everything").One("Microsoft.KeyVault/vaults"), "name").Length);
    }

    [BicepFact]
    public void GlobalNames_DifferBetweenResourceGroups()
    {
        // These are unique in all of Azure: each ends with a token of the resource group.
        foreach (string type in new[] { "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts", "Microsoft.Web/sites",
            "Microsoft.ServiceBus/namespaces" })
        {
            Assert.Matches("[a-z0-9]{8}$", Snapshot.Text(BicepCompiler.Deployment("everything").One(type), "name"));
        }

        Assert.Contains("take(uniqueString(resourceGroup().id, parameters('name')), 8)", Snapshot.Text(BicepCompiler.Template, "variables.token"),
            StringComparison.Ordinal);
    }
}
