using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;
using Workflows.Api;
using Workflows.Health;
using Workflows.Links;
using Workflows.Mail;
using Workflows.SignIn;

namespace Workflows.Security;

/// <summary>Registers what stands at the door: sessions, rights, forms and limits, mailed links, sign-in, and the API.</summary>
internal static class SecurityServices
{
    public static IServiceCollection AddDoor(this IServiceCollection services)
    {
        services.AddSingleton<VisitorSession>();
        services.AddSingleton<Access>();
        services.AddSingleton<FormGuard>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<CallerAddress>();
        services.AddSingleton<SignOuts>();
        services.AddSingleton<SignInAudit>();
        services.AddSingleton<SignInMail>();
        services.AddSingleton<ApiActor>();
        services.AddSingleton<IdempotencyKeys>();
        services.AddSingleton<HealthReports>();
        services.AddHealthChecks()
            .AddCheck<TablesHealthCheck>(TablesHealthCheck.Name, tags: ["ready"])
            .AddCheck<MailHealthCheck>(MailHealthCheck.Name, tags: ["ready"])
            .AddCheck<AuditChainsCheck>(AuditChainsCheck.Name, tags: [AuditChainsCheck.Tag]);
        services.AddAntiforgery();
        services.AddSingleton<IConfigureOptions<AntiforgeryOptions>>(s =>
            new ConfigureOptions<AntiforgeryOptions>(o => Configure(o, s.GetRequiredService<PublicAddress>())));
        return services;
    }

    private static void Configure(AntiforgeryOptions options, PublicAddress address)
    {
        bool secure = address.Base.Scheme == Uri.UriSchemeHttps;
        options.Cookie.Name = secure ? "__Host-workflows-form" : "workflows-form";
        options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        options.Cookie.HttpOnly = true;
        options.Cookie.Path = "/";

        // Lax: with Strict a click on a mailed link arrives without the cookie, gets another one, and voids the forms in the other tabs.
        // A form posted from a foreign page carries the cookie in neither case.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.SuppressXFrameOptionsHeader = true; // SecurityHeaders denies framing altogether
    }
}
