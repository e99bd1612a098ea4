using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;
using Workflows.Links;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Events;

/// <summary>The second way by which a person is called, set by that person. To the client's people, whom nobody calls, it does not exist.</summary>
internal sealed class ChannelFunctions(
    PageEntry gate, FormGuard forms, ChannelBook book, ChannelAddresses addresses, PersonalHooks hooks, HookLog log, RateLimiter limits,
    PublicAddress address)
{
    /// <summary>Name of the form.</summary>
    public const string Form = "channel";

    /// <summary>Trials of a person in <see cref="TrialWindow"/>: a page must not become a way to flood somebody's server.</summary>
    private const int MostTrials = 5;

    private const int LongestAddress = 2_000;

    private static readonly TimeSpan TrialWindow = TimeSpan.FromMinutes(10);

    [Function("ShowChannelPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "my-channel")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Own(gate.Enter(request));
        return page is null ? answer! : await ShowAsync(page, new FormState(), cancellation);
    }

    [Function("SubmitChannel")]
    public async Task<IResult> SetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "my-channel")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Own(await forms.EnterAsync(request));
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        ChannelWay? way = null;
        if (form["act"] != "off")
        {
            (way, List<(string, string)> wrong) = WayOf(page, form, (await book.FindAsync(page.Reader!.Id, cancellation))?.Way);
            if (way is null)
            {
                return await ShowAsync(page, new FormState(Form, form, wrong), cancellation);
            }
        }

        return await book.TrySetAsync(page.Reader!.Id, way, cancellation)
            ? PageAnswers.SeeOther("/my-channel?done=" + (way is null ? "channel-off" : "channel"))
            : await ShowAsync(page, new FormState(Form, form, "", T(page, "Channel.Changed")), cancellation);
    }

    [Function("SubmitChannelTrial")]
    public async Task<IResult> TryAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "my-channel/trial")] HttpRequest request,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Own(await forms.EnterAsync(request));
        if (page is null)
        {
            return answer!;
        }

        if (await book.FindAsync(page.Reader!.Id, cancellation) is not { } channel || hooks.SinkOf(channel) is not { } sink)
        {
            return PageAnswers.SeeOther("/my-channel");
        }

        string? failure = limits.TryTake("channel-trial", page.Reader.Id, MostTrials, TrialWindow)
            ? await sink.TryAsync(address.Base, cancellation) is { } why ? T(page, "Try.Failed", why) : null
            : T(page, "Channel.TooManyTrials");
        return failure is null ? PageAnswers.SeeOther("/my-channel?done=trial")
            : await ShowAsync(page, new FormState("trial", request.Form, "", failure), cancellation);
    }

    /// <summary>What the form says; an address or key that was left empty stays as it is.</summary>
    private (ChannelWay? Way, List<(string Field, string Message)> Wrong) WayOf(PageContext page, IFormCollection form, ChannelWay? before)
    {
        List<(string, string)> wrong = [];
        if (!Enum.TryParse(form["form"], out HookForm kind) || !Enum.IsDefined(kind))
        {
            wrong.Add(("form", T(page, "Channel.Form.Missing")));
        }

        string typed = PlainText.Line(form["url"]);
        Uri? url = typed.Length == 0 && before?.Form == kind ? before.Url
            : Uri.TryCreate(typed, UriKind.Absolute, out Uri? read) && typed.Length <= LongestAddress ? read : null;
        if (!addresses.Takes(url))
        {
            wrong.Add(("url", typed.Length == 0 ? T(page, "Channel.Url.Missing")
                : addresses.Hosts.Count > 0 ? T(page, "Channel.Url.NotListed", string.Join(page.T("Join"), addresses.Hosts)) : T(page, "Channel.Url.Wrong")));
        }

        string secret = kind != HookForm.CloudEvents ? "" : PlainText.Line(form["secret"]) is { Length: > 0 } given ? given : before?.Secret ?? "";
        if (kind == HookForm.CloudEvents && !EventHookOptions.IsSecret(secret))
        {
            wrong.Add(("secret", T(page, "Channel.Secret.Wrong")));
        }

        (string from, string to) = (PlainText.Line(form["from"]), PlainText.Line(form["to"]));
        string hours = from.Length + to.Length == 0 ? "" : from + "-" + to;
        if (hours.Length > 0 && !EventHookOptions.AreHours(hours))
        {
            wrong.Add(("from", T(page, "Channel.Hours.Wrong")));
        }

        ChannelMatters matters = form["matters"].Select(m => Enum.TryParse(m, out ChannelMatters one) && Enum.IsDefined(one) ? one : ChannelMatters.None)
            .Aggregate(ChannelMatters.None, (all, one) => all | one);
        return wrong.Count > 0 ? (null, wrong) : (new(kind, url!, secret, hours, matters), wrong);
    }

    private async Task<IResult> ShowAsync(PageContext page, FormState form, CancellationToken cancellation)
    {
        PersonChannel? channel = await book.FindAsync(page.Reader!.Id, cancellation);
        return PageAnswers.Page<ChannelPage>(
            new
            {
                Page = page,
                Form = form,
                Channel = channel,
                IsStopped = channel?.Way is { } way && !addresses.Takes(way.Url),
                Hosts = addresses.Hosts,
                NewSecret = EventHookOptions.SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                Attempts = channel?.Way is null ? [] : await log.LastAsync(channel.Name, cancellation),
            },
            form);
    }

    private static (PageContext? Page, IResult? Answer) Own((PageContext? Page, IResult? Answer) entered) =>
        entered.Page is { Reader.Party: Party.Client } page ? (null, PageEntry.NotFound(page)) : entered;

    private static string T(PageContext page, string key, params object?[] arguments) => HookPageTexts.All.Get(page.Language, key, arguments);
}
