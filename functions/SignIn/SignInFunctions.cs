using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Workflows.Hosting;
using Workflows.Links;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.People;
using Workflows.Security;

namespace Workflows.SignIn;

/// <summary>
/// Sign-in without passwords: a one-time link and a code by mail, or, for the first set-up, the administrator key of the settings.
/// Whether an address is known cannot be told from any answer.
/// </summary>
internal sealed class SignInFunctions(
    SignInMail mails, LinkStore links, SignInAudit signIns, WrongCodeMail wrongCodes, VisitorSession session, FormGuard forms, RateLimiter limits,
    CallerAddress caller, PageEntry gate,
    PeopleDirectory people, Access access, WorkflowsOptions options, TimeProvider clock)
{
    /// <summary>Shorter administrator keys are taken for none.</summary>
    public const int MinAdminKey = 20;

    private const string MailsPurpose = "signin-mail";

    /// <summary>Mails to one address in a window, whoever asks.</summary>
    private const int MailsPerWindow = 5;

    private static readonly TimeSpan Window = SignInMail.Lifetime;

    /// <summary>Every answer to an address takes this long, known or not.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(250);

    private bool HasAdminKey => options.AdminKey.Length >= MinAdminKey;

    /// <summary>Asks for the mail address.</summary>
    [Function("ShowSignIn")]
    public IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "signin")] HttpRequest request)
    {
        string back = PageAnswers.Local(request.Query["return"]);
        return session.Current(request.HttpContext) is null ? Form(gate.Open(request), back) : PageAnswers.SeeOther(back);
    }

    /// <summary>Mails the link, if the address is somebody's.</summary>
    [Function("RequestSignIn")]
    public async Task<IResult> RequestAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "signin")] HttpRequest request,
        CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } refused)
        {
            return refused;
        }

        PageContext page = gate.Open(request);
        string back = PageAnswers.Local(request.Form["return"]);
        string mail = request.Form["mail"].ToString().Trim();
        if (!Mailbox.IsAddress(mail))
        {
            return Form(page, back, SignInTexts.All.Get(page.Language, "Error.Mail"), status: StatusCodes.Status422UnprocessableEntity);
        }

        if (!limits.TryTake("signin", caller.KeyOf(request.HttpContext), 60, Window))
        {
            return TooMany(page, back);
        }

        Task answer = Task.Delay(AnswerTime, clock, cancellation);

        // Strangers may ask for anybody's mail. Beyond these none is sent; the unused ones of the same window, which is as long as a
        // link works, are in the mailbox and sign in, so nobody can be kept out by being asked for.
        if (limits.TryTake(MailsPurpose, mail.ToUpperInvariant(), MailsPerWindow, Window))
        {
            await mails.SendAsync(mail, back, cancellation);
        }

        await answer;
        return PageAnswers.Page<SignInSentPage>(new { Page = page, Lifetime = SignInMail.Lifetime });
    }

    /// <summary>Shows the button and asks for the code; signs nobody in.</summary>
    [Function("ShowSignInLink")]
    public async Task<IResult> ShowLinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "signin/{token:minlength(20)}")] HttpRequest request, string token)
    {
        PageContext page = gate.Open(request);
        string back = PageAnswers.Local(request.Query["return"]);
        if (await ReadAsync(token, request.HttpContext.RequestAborted) is not { } link)
        {
            return Over(page, back);
        }

        await links.RecordOpenAsync(
            link.Request.Id, clock.GetUtcNow(), caller.Of(request.HttpContext)?.ToString(), request.Headers.UserAgent.ToString(),
            request.HttpContext.RequestAborted);
        return Confirm(page, link.Person, back);
    }

    /// <summary>Signs the device in, once per link.</summary>
    [Function("ConfirmSignIn")]
    public async Task<IResult> ConfirmAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "signin/{token:minlength(20)}")] HttpRequest request,
        string token, CancellationToken cancellation)
    {
        HttpContext context = request.HttpContext;
        if (await forms.ValidateAsync(context) is { } refused)
        {
            return refused;
        }

        PageContext page = gate.Open(request);
        string back = PageAnswers.Local(request.Form["return"]);
        if (!limits.TryTake("signin-code", caller.KeyOf(context), 300, Window))
        {
            return TooMany(page, back);
        }

        if (await ReadAsync(token, cancellation) is not { } link)
        {
            return Over(page, back);
        }

        string code = request.Form["code"].ToString();
        if (string.IsNullOrWhiteSpace(code))
        {
            return Confirm(page, link.Person, back, LinkTexts.All.Get(page.Language, "Error.CodeMissing"));
        }

        DateTimeOffset now = clock.GetUtcNow();
        CodeCheck check = await links.CheckCodeAsync(link.Request.Id, code, caller.KeyOf(context), now, cancellation);
        if (check is not CodeCheck.Correct)
        {
            await signIns.RefusedAsync(context, link.Person.Id, check is CodeCheck.LockedOut ? "locked out" : "wrong code");
            await wrongCodes.TellAsync(link.Request, check, caller.KeyOf(context), cancellation);
            return Confirm(page, link.Person, back, check is CodeCheck.Wrong { Remaining: > 0 } wrong
                ? LinkTexts.All.Get(page.Language, "Error.CodeWrong", wrong.Remaining)
                : LinkTexts.All.Get(page.Language, "Error.Locked", page.Length(LinkStore.LockOut)));
        }

        // A comment of its own makes this decision unlike any other: of two requests with the code, one signs in.
        DecisionResult used = await links.DecideAsync(
            link.Request.Id,
            new LinkDecision
            {
                Outcome = LinkOutcomes.SignedIn,
                Comment = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
                By = link.Person.Id,
                At = now,
                ContentVersion = SignInMail.AnyContent,
                Via = "code",
            },
            cancellation);
        if (used is not DecisionResult.Recorded)
        {
            return Over(page, back);
        }

        // Who used one up may ask for another.
        limits.Clear(MailsPurpose, link.Person.Mail.ToUpperInvariant());
        limits.Clear(MailsPurpose, (link.Person.SecondMail ?? "").ToUpperInvariant());
        await signIns.SignInAsync(context, link.Person, "mail");
        return PageAnswers.SeeOther(back);
    }

    /// <summary>Signs an administrator in by the key of the settings.</summary>
    [Function("SignInByAdminKey")]
    public async Task<IResult> ByAdminKeyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "signin/admin")] HttpRequest request)
    {
        HttpContext context = request.HttpContext;
        if (await forms.ValidateAsync(context) is { } refused)
        {
            return refused;
        }

        PageContext page = gate.Open(request);
        string back = PageAnswers.Local(request.Form["return"]);
        string id = request.Form["person"].ToString();
        Person? person = people.ById(id.Trim()) ?? people.ByMail(id);
        bool right = IsAdminKey(request.Form["key"].ToString());
        if (!right || person is not { Party: Party.Administrator } || access.HasLeft(person))
        {
            // Only wrong ones are counted: a key of 20 characters is not guessed, and nobody else's guesses keep its owner out.
            if (!limits.TryTake("admin-key", caller.KeyOf(context), 5, Window))
            {
                return TooMany(page, back);
            }

            await signIns.RefusedAsync(context, id.Length == 0 ? "admin" : id, right ? "no administrator" : "wrong administrator key");
            return Form(page, back, SignInTexts.All.Get(page.Language, "Error.Key"), status: StatusCodes.Status422UnprocessableEntity);
        }

        await signIns.SignInAsync(context, person, "admin-key");
        limits.Clear("admin-key", caller.KeyOf(context));
        return PageAnswers.SeeOther(back);
    }

    /// <summary>Signs the device out.</summary>
    [Function("SignOut")]
    public async Task<IResult> SignOutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "signout")] HttpRequest request)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } refused)
        {
            return refused;
        }

        await signIns.SignOutAsync(request.HttpContext);
        return PageAnswers.SeeOther("/signin");
    }

    private bool IsAdminKey(string key) =>
        HasAdminKey & CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(options.AdminKey)));

    /// <summary>The request behind a token that can sign somebody in now.</summary>
    private async Task<(LinkRequest Request, Person Person)?> ReadAsync(string token, CancellationToken cancellation) =>
        await links.OpenAsync(token, clock.GetUtcNow(), cancellationToken: cancellation) is LinkView.Open { Request: { Purpose: SignInMail.Purpose } request }
            && people.ById(request.PersonId) is { } person && !access.HasLeft(person)
            ? (request, person)
            : null;

    private IResult Form(PageContext page, string back, string? error = null, int status = StatusCodes.Status200OK) => PageAnswers.Page<SignInPage>(
        new { Page = page, Back = back, Error = error, HasAdminKey }, status);

    private IResult TooMany(PageContext page, string back) =>
        Form(page, back, SignInTexts.All.Get(page.Language, "Error.TooMany", page.Length(Window)), StatusCodes.Status429TooManyRequests);

    private IResult Over(PageContext page, string back) => Form(page, back, SignInTexts.All.Get(page.Language, "Over"), StatusCodes.Status410Gone);

    private static IResult Confirm(PageContext page, Person person, string back, string? error = null) => PageAnswers.Page<SignInLinkPage>(
        new { Page = page, Person = person, Back = back, Error = error }, error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
