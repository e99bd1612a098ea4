using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Links;

/// <summary>Compares the code that a person typed behind a link, and words what is wrong with it.</summary>
internal sealed class LinkCodes(LinkStore links, SignInAudit signIns, WrongCodeMail mail, CallerAddress caller, TimeProvider clock)
{
    /// <summary>Null when the code is the mailed one; otherwise what to say and the status to say it with.</summary>
    public async Task<(string Error, int Status)?> CheckAsync(HttpContext context, PageContext page, LinkRequest request, string code)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return (LinkTexts.All.Get(page.Language, "Error.CodeMissing"), StatusCodes.Status422UnprocessableEntity);
        }

        CodeCheck check = await links.CheckCodeAsync(request.Id, code, caller.KeyOf(context), clock.GetUtcNow(), context.RequestAborted);
        if (check is CodeCheck.Correct)
        {
            return null;
        }

        await signIns.RefusedAsync(context, request.Id, check is CodeCheck.LockedOut ? "locked out" : "wrong code");
        await mail.TellAsync(request, check, caller.KeyOf(context), context.RequestAborted);
        string error = check switch
        {
            CodeCheck.Wrong { IsLast: true } => LinkTexts.All.Get(page.Language, "Error.CodeUnknown"),
            CodeCheck.Wrong { Remaining: > 0 } wrong => LinkTexts.All.Get(page.Language, "Error.CodeWrong", wrong.Remaining),
            CodeCheck.Wrong => LinkTexts.All.Get(page.Language, "Error.Locked", page.Length(LinkStore.LockOut)),
            CodeCheck.LockedOut locked => LinkTexts.All.Get(page.Language, "Error.Locked", page.Length(locked.Until - page.Now + TimeSpan.FromSeconds(59))),
            _ => LinkTexts.All.Get(page.Language, "Error.CodeUnknown"),
        };
        return (error, check is CodeCheck.LockedOut ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity);
    }
}
