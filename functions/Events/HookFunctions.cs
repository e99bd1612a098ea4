using Microsoft.Azure.Functions.Worker;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Events;

/// <summary>Hooks and their last attempts, for administrators. To everybody else these pages do not exist.</summary>
internal sealed class HookFunctions(
    PageEntry gate, FormGuard forms, IEnumerable<EventOutbox> outboxes, HookLog log, ChannelBook channels, PublicAddress address)
{
    [Function("ShowHookListPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "outgoing-webhooks")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? answer! : await ShowAsync(page, null, null, cancellation);
    }

    [Function("SubmitHookTrial")]
    public async Task<IResult> TryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "outgoing-webhooks/{name}/trial")] HttpRequest request, string name,
        CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return answer!;
        }

        if (Hooks().FirstOrDefault(hook => hook.Sink.Name == name).Sink is not { } sink)
        {
            return PageEntry.NotFound(page);
        }

        return await sink.TryAsync(address.Base, cancellation) is { } failure ? await ShowAsync(page, name, failure, cancellation)
            : PageAnswers.SeeOther("/outgoing-webhooks?done=trial");
    }

    private async Task<IResult> ShowAsync(PageContext page, string? tried, string? failure, CancellationToken cancellation)
    {
        List<ShownHook> shown = [];
        foreach ((EventOutbox outbox, HookSink sink) in Hooks())
        {
            shown.Add(new(sink.Hook, outbox.Trouble, await log.LastAsync(sink.Name, cancellation), sink.Name == tried ? failure : null));
        }

        List<(PersonChannel, HookAttempt?)> own = [];
        foreach (PersonChannel channel in (await channels.AllAsync(cancellation)).Where(c => c.Way is not null).OrderBy(c => c.Person, StringComparer.Ordinal))
        {
            own.Add((channel, await log.LastAsync(channel.Name, cancellation) is [var last, ..] ? last : null));
        }

        return PageAnswers.Page<HookListPage>(
            new { Page = page, Hooks = (IReadOnlyList<ShownHook>)shown, Channels = (IReadOnlyList<(PersonChannel, HookAttempt?)>)own },
            failure is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private IEnumerable<(EventOutbox Outbox, HookSink Sink)> Hooks() =>
        from outbox in outboxes
        where outbox.Sink is HookSink
        select (outbox, (HookSink)outbox.Sink);

    private (PageContext? Page, IResult? Answer) Enter(HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null || Access.IsAdministrator(page.Visitor!) ? (page, answer) : (null, PageEntry.NotFound(page));
    }
}

/// <summary>A hook as the page shows it.</summary>
/// <param name="Hook">What is told, where and how.</param>
/// <param name="Trouble">Since when it takes nothing, and why.</param>
/// <param name="Attempts">The last attempts, newest first.</param>
/// <param name="Failure">What came of the trial that was just made; null: none was, or it was taken.</param>
public sealed record ShownHook(EventHookOptions Hook, (DateTimeOffset Since, string Why)? Trouble, IReadOnlyList<HookAttempt> Attempts, string? Failure);
