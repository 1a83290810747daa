using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SamCam.Testing.Servers;

/// <summary>
/// A certificate authority that exists for one test run, and a server certificate of it, as PEM files.
/// </summary>
public sealed class ThrowawayCertificates : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    private readonly ServerFolder folder = ServerFolder.OnDisk();
    private readonly X509Certificate2 authority;

    /// <summary>Makes the keys and writes the files.</summary>
    /// <param name="hosts">Host names that the server certificate is for; localhost and 127.0.0.1 when there are none.</param>
    public ThrowawayCertificates(params IReadOnlyList<string> hosts)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=SamCam throwaway CA", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, critical: false));
        authority = authorityRequest.CreateSelfSigned(now - Validity, now + Validity);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.Count > 0 ? hosts : ["localhost"])
            names.AddDnsName(host);
        if (hosts.Count == 0)
            names.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        serverRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        serverRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        serverRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        serverRequest.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var server = serverRequest.Create(authority, now - Validity / 2, now + Validity / 2, RandomNumberGenerator.GetBytes(16));

        AuthorityFile = folder.Write("ca.pem", authority.ExportCertificatePem() + "\n");
        CertificateFile = folder.Write("server.pem", server.ExportCertificatePem() + "\n");
        KeyFile = folder.Write("server.key", serverKey.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>The authority's certificate: what a client trusts.</summary>
    public string AuthorityFile { get; }

    /// <summary>The server's certificate.</summary>
    public string CertificateFile { get; }

    /// <summary>The server's private key (PKCS #8), readable for its owner only.</summary>
    public string KeyFile { get; }

    /// <summary>The server's certificate with its key, for a server in the test itself.</summary>
    public X509Certificate2 LoadCertificate() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);

    /// <summary>
    /// A <see cref="RemoteCertificateValidationCallback"/> for clients in the test itself: right host name, and signed by this authority.
    /// </summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.Add(authority);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(copy);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }
}
