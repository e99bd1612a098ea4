using Workflows.Contracts;
using Workflows.Ledger;

namespace Workflows.Webhooks;

/// <summary>A configured source, ready for use.</summary>
internal sealed record ConfiguredSource(string Contract, WebhookSource Source, WebhookAuthentication Authentication);

/// <summary>The configured webhook sources by name.</summary>
internal sealed class WebhookSources
{
    private readonly Dictionary<string, ConfiguredSource> byName;

    /// <exception cref="InvalidOperationException">A source is wrong; the message has a line for each error.</exception>
    public WebhookSources(IEnumerable<WebhookSourceOptions> options)
    {
        List<WebhookSourceOptions> all = [.. options];
        List<string> errors = [.. all.SelectMany(o => o.Validate().Select(e => $"source '{o.Name}': {e}"))];
        errors.AddRange(all.GroupBy(o => o.Name, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"source '{g.Key}': expected a name once, found it {g.Count()} times"));
        if (errors.Count > 0)
        {
            throw new InvalidOperationException("The webhook sources in 'Workflows:Sources' cannot be used:\n" + string.Join('\n', errors));
        }

        byName = all.ToDictionary(o => o.Name, o => new ConfiguredSource(o.Contract, o.ToSource(), o.ToAuthentication()), StringComparer.Ordinal);
    }

    public ConfiguredSource? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>
    /// The source that a kept body came by, while its contract and it are configured: its name is part of every key, so another one would open
    /// incidents of its own.
    /// </summary>
    public WebhookSource? Of(ReceivedBody body, ContractVersions contracts) =>
        body is not { ContractId: { } contractId, SourceName: { } name } || contracts.Current(contractId) is not { } contract ? null
        : Find(name) is { } configured && configured.Contract == contract.Id && configured.Source.Label == body.Source ? configured.Source
        : WebhookFunctions.BuiltIn.TryGetValue(body.Source, out WebhookSourceKind kind)
            && WebhookFunctions.BuiltInSource(contract, body.Source, kind) is { } builtIn && builtIn.Name == name ? builtIn
        : null;
}
