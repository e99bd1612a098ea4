using System.Collections.Concurrent;
using Workflows.Contracts;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Events;

/// <summary>
/// Tells people by their own channels, each with a cursor of its own: one that does not answer keeps nobody else from being called. Run by one timer
/// at a time.
/// </summary>
internal sealed partial class PersonalHooks(
    ChannelBook book, ChannelAddresses addresses, HookLog attempts, IEventWords words, PeopleDirectory people, Access access, ContractVersions contracts,
    TimeProvider clock, IServiceProvider services, ILogger<PersonalHooks> log)
{
    private readonly HttpClient http = addresses.Client();
    private readonly ConcurrentDictionary<string, EventOutbox> running = new(StringComparer.Ordinal);

    /// <summary>One round. Does not throw when tables or channels fail: it comes back with the next.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            Dictionary<string, HookSink> sinks = (await book.AllAsync(cancellation)).Select(SinkOf).OfType<HookSink>()
                .ToDictionary(s => s.Name, StringComparer.Ordinal);
            foreach (string gone in running.Keys.Where(name => !sinks.ContainsKey(name)))
            {
                running.TryRemove(gone, out _);
            }

            await Task.WhenAll(sinks.Select(s => running.GetOrAdd(
                s.Key, _ => ActivatorUtilities.CreateInstance<EventOutbox>(services, (IEventSink)s.Value)).RunAsync(cancellation)));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(log, failure);
        }
    }

    /// <summary>What tells a person; null: turned off, or they have left or are the client's, or its address may not be told any more.</summary>
    public HookSink? SinkOf(PersonChannel channel) =>
        people.ById(channel.Person) is { Party: not Party.Client } person && !access.HasLeft(person)
            && channel.ToHook(person.Language) is { } hook && addresses.Takes(hook.Url)
            ? new(hook, http, words, attempts, contracts, clock) : null;

    [LoggerMessage(3204, LogLevel.Warning, "People's own channels could not be read; they are told with the next round")]
    private static partial void LogFailed(ILogger log, Exception failure);
}
