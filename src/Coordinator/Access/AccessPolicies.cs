using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>The policies that endpoints name. One that names none is for admins.</summary>
public static class AccessPolicies
{
    /// <summary>The policy of metrics: viewers, or everybody when a setting says so.</summary>
    public const string Metrics = "metrics";

    /// <summary>The policy that a role is enough for.</summary>
    public static string Of(AccessRole role) => AccessRoles.NameOf(role);

    /// <summary>The endpoints are for this role and those above it.</summary>
    public static T RequireAccess<T>(this T endpoints, AccessRole role)
        where T : IEndpointConventionBuilder => endpoints.RequireAuthorization(Of(role));

    /// <summary>The endpoints show metrics.</summary>
    public static T RequireMetricsAccess<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.RequireAuthorization(Metrics);

    /// <summary>Adds the policies.</summary>
    internal static void AddAccessPolicies(this IServiceCollection services, AccessOptions options) => services.AddAuthorization(authorization =>
    {
        foreach (var role in Enum.GetValues<AccessRole>())
            authorization.AddPolicy(Of(role), policy => policy.RequireRole(role.ToString()));
        authorization.AddPolicy(Metrics, policy => policy.RequireAssertion(c => options.OpenMetrics || c.User.IsInRole(nameof(AccessRole.Viewer))));
        // One that was forgotten stays shut.
        authorization.FallbackPolicy = new AuthorizationPolicyBuilder().RequireRole(nameof(AccessRole.Admin)).Build();
    });
}
