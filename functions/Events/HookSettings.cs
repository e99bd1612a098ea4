using Microsoft.Extensions.Hosting;
using Workflows.Contracts;
using Workflows.Kit.Events;
using Workflows.People;

namespace Workflows.Events;

/// <summary>A start with a hook that cannot be meant stops with every error: a channel that nobody hears from looks like a quiet day.</summary>
internal sealed class HookSettings(IList<EventHookOptions> hooks, ContractVersions contracts, PeopleDirectory people, PeopleBook book, IEventWords words)
    : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A setting cannot be meant.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        string[] ids = [.. contracts.All.Select(contract => contract.Id)];
        string[] types = [.. Processes.Events.SelectMany(TypesOf)];
        List<string> errors = [.. hooks.SelectMany((hook, i) =>
            hook.Validate(ids, hook.Form == HookForm.CloudEvents ? types : words.Types, IsPerson)
                .Select(error => $"Workflows:Events:Hooks:{i}:{error}"))];
        errors.AddRange(hooks.GroupBy(hook => hook.Name, StringComparer.Ordinal).Where(same => same.Count() > 1)
            .Select(same => $"Workflows:Events:Hooks: expected names of their own, found {same.Count()} of '{same.Key}'"));
        return errors.Count == 0 ? Task.CompletedTask : throw new InvalidOperationException(string.Join('\n', errors));

        // Who was added on a page stands in the tables: while they do not answer, nobody is called unknown.
        bool IsPerson(string id) => !book.IsKnown || people.ById(id) is not null;

        static IEnumerable<string> TypesOf(EventTable table) =>
            table.Rules.SelectMany(rule => rule.Words).Select(word => $"workflows.{table.Kind.Word}.{word}");
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
