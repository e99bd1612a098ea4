using Microsoft.Azure.Functions.Worker;
using Workflows.Links;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Pages;

/// <summary>The choice of language on this device.</summary>
internal sealed class LanguageFunctions(FormGuard forms, PublicAddress address)
{
    [Function("ChooseLanguage")]
    public async Task<IResult> ChooseAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "language")] HttpRequest request)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } refused)
        {
            return refused;
        }

        string language = request.Form["language"] == Languages.English ? Languages.English : Languages.Japanese;
        request.HttpContext.Response.Cookies.Append(
            PageEntry.LanguageCookie,
            language,
            new CookieOptions
            {
                HttpOnly = true, Secure = address.Base.Scheme == Uri.UriSchemeHttps, SameSite = SameSiteMode.Lax, Path = "/",
                MaxAge = TimeSpan.FromDays(365), IsEssential = true
            });
        return PageAnswers.SeeOther(PageAnswers.Local(request.Form["return"]));
    }
}
