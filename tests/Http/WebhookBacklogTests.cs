using Workflows.Webhooks;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>In a storm what comes beyond the places waits its turn; what was taken first is worked on first.</summary>
public sealed class WebhookBacklogTests
{
    private readonly List<string> taken = [];
    private readonly Dictionary<string, TaskCompletionSource> ends = [];

    [Fact]
    public async Task BeyondThePlaces_BodiesWait_AndAreTakenInTheOrderOfTheirComing()
    {
        WebhookBacklog backlog = new(atOnce: 2, mostBytes: 100);
        Assert.True(backlog.TryEnter());
        Assert.True(backlog.TryEnter());
        Assert.False(backlog.TryEnter());
        await AddAsync(backlog, "first", starts: false);
        await AddAsync(backlog, "second", starts: false);
        Assert.Equal(2, backlog.Count);

        backlog.Leave();
        await TakenAsync("first");
        Assert.False(backlog.TryEnter()); // "second" was before
        backlog.Leave();
        await TakenAsync("first", "second");
        Assert.False(backlog.TryEnter());

        ends["first"].SetResult();
        await EnteredAsync(backlog);
    }

    [Fact]
    public async Task WhereThereIsAPlace_AKeptBodyIsTakenAtOnce()
    {
        WebhookBacklog backlog = new(atOnce: 1, mostBytes: 100);
        await AddAsync(backlog, "only", starts: true);
        Assert.False(backlog.TryEnter());
        ends["only"].SetResult();
        await EnteredAsync(backlog);
    }

    [Fact]
    public async Task ABodyIsNotTakenTwiceAtOnce()
    {
        WebhookBacklog backlog = new(atOnce: 1, mostBytes: 100);
        await AddAsync(backlog, "body", starts: true);
        Assert.False(backlog.Add("body", 1, () => throw new InvalidOperationException()));
        ends["body"].SetResult();
        await EnteredAsync(backlog);
        backlog.Leave();
        Assert.True(backlog.Add("body", 1, () => Task.CompletedTask)); // it failed, and is tried again
    }

    [Fact]
    public async Task WhatWaits_IsBounded()
    {
        WebhookBacklog backlog = new(atOnce: 1, mostBytes: 100);
        Assert.True(backlog.TryEnter());
        backlog.Add("large", 100, () => Task.CompletedTask);
        Assert.False(backlog.HasRoom);
        backlog.Leave();
        await EnteredAsync(backlog);
        Assert.True(backlog.HasRoom);
    }

    private async Task AddAsync(WebhookBacklog backlog, string id, bool starts)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource end = ends[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(backlog.Add(id, 1, () =>
        {
            lock (taken)
            {
                taken.Add(id);
            }

            started.SetResult();
            return end.Task;
        }));
        if (starts)
        {
            await started.Task;
        }
    }

    private Task TakenAsync(params string[] expected) => Testing.Eventually.HoldsAsync(() =>
    {
        lock (taken)
        {
            return Task.FromResult(taken.SequenceEqual(expected));
        }
    });

    private static Task EnteredAsync(WebhookBacklog backlog) => Testing.Eventually.HoldsAsync(() => Task.FromResult(backlog.TryEnter()));
}
