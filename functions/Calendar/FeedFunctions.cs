using System.Text;
using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Links;
using Workflows.Pages;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Workflows.Security;

namespace Workflows.Calendar;

/// <summary>
/// Calendar feeds: whoever has a person's address sees that person's duties, or what that person sees of a contract's calendar, and nothing else.
/// </summary>
internal sealed class FeedFunctions(
    RosterFeeds feeds, CalendarReader calendar, ContractVersions contracts, PeopleDirectory people, Access access, RateLimiter limits, CallerAddress caller,
    PublicAddress address, PageEntry entry, FormGuard forms, TimeProvider clock)
{
    /// <summary>Per caller and <see cref="Window"/>: many calendars may come from one office, and a token cannot be guessed in so many tries.</summary>
    private const int ReadsPerCaller = 300;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Function("ReadRosterFeed")]
    public async Task<IResult> ReadAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "feeds/{token}")] HttpRequest request, string token,
        CancellationToken cancellation)
    {
        if (!limits.TryTake("feed", caller.KeyOf(request.HttpContext), ReadsPerCaller, Window))
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many calendars were read from here; please try again in some minutes.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (await feeds.FindAsync(token, now, cancellation) is not { } feed
            || contracts.Current(feed.ContractId) is not { } contract
            || people.ById(feed.PersonId) is not { } person
            || !MaySee(feed.Kind, new Visitor(person, "feed", now), contract.Id))
        {
            return Problems.Of(StatusCodes.Status404NotFound, "This is not the address of a calendar, or no longer. The page that it came from has a new one.");
        }

        request.HttpContext.Response.Headers.CacheControl = "private, max-age=300";
        if (feed.Kind == FeedKind.Calendar)
        {
            PageContext page = new(request, person.Language, now, new Visitor(person, "feed", now), [contract], people);
            return Answer(CalendarTexts.T(page, "Feed.Name", contract.Profile.Title.In(person.Language)),
                CalendarEntries.Of(await calendar.ReadAsync(page, contract, now - CalendarEntries.Back), contract, now, address, CalendarTexts.T(page, "Window")));
        }

        return Answer($"{contract.Profile.Roster?.Name.In(person.Language)} {person.NameIn(person.Language)}",
            await feeds.EntriesAsync(contract, person.Id, person.Language, now));

        IResult Answer(string name, IReadOnlyList<FeedEntry> entries) =>
            Results.Text(CalendarFeed.Write(name, now, entries), "text/calendar", Encoding.UTF8);
    }

    /// <summary>The reader's addresses of the calendars of their contracts.</summary>
    [Function("ShowCalendarFeedPage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "calendar-feed")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        return await FeedPage.AnswerAsync(page, FeedKind.Calendar, page.Contracts, feeds);
    }

    [Function("SubmitCalendarFeed")]
    public async Task<IResult> ChangeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "calendar-feed")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        if (page.Contracts.FirstOrDefault(c => c.Id == request.Form["contract"]) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        await FeedPage.ChangeAsync(page, FeedKind.Calendar, contract, request.Form["act"], feeds);
        return PageAnswers.SeeOther("/calendar-feed");
    }

    /// <summary>Duties are of people with a role; a calendar is whoever's may read the contract.</summary>
    private bool MaySee(FeedKind kind, Visitor visitor, string contractId) =>
        kind == FeedKind.Calendar ? access.CanSee(visitor, contractId) : access.RolesOf(visitor.Person.Id, contractId).Count > 0;
}
