use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// What is checked about a server's certificate. The trusted certificates are in PEM format.
#[derive(Debug)]
pub(super) enum Checks {
    /// That the server has the key that belongs to it.
    Nothing,
    /// That one of these has signed it, or that it is one of these, too.
    Authority(Vec<u8>),
    /// That it is for the host in the URL, too.
    AuthorityAndHost(Vec<u8>),
}

/// Checks a server's certificate as libpq does.
#[derive(Debug)]
pub(super) struct Verifier {
    trusted: Option<Trusted>,
    checks_host: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
struct Trusted {
    roots: RootCertStore,
    certificates: Vec<CertificateDer<'static>>,
}

impl Verifier {
    /// # Errors
    /// When there is no certificate to trust, or one can't be read.
    pub(super) fn new(
        checks: Checks,
        algorithms: WebPkiSupportedAlgorithms,
    ) -> Result<Self, String> {
        let (trusted, checks_host) = match checks {
            Checks::Nothing => (None, false),
            Checks::Authority(pem) => (Some(Trusted::read(&pem)?), false),
            Checks::AuthorityAndHost(pem) => (Some(Trusted::read(&pem)?), true),
        };
        Ok(Self { trusted, checks_host, algorithms })
    }
}

impl Trusted {
    fn read(pem: &[u8]) -> Result<Self, String> {
        let (mut roots, mut certificates) = (RootCertStore::empty(), Vec::new());
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| error.to_string())?;
            roots.add(certificate.clone()).map_err(|error| error.to_string())?;
            certificates.push(certificate);
        }
        if certificates.is_empty() {
            return Err("it has no certificate in PEM format".to_owned());
        }
        Ok(Self { roots, certificates })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(trusted) = &self.trusted else { return Ok(ServerCertVerified::assertion()) };
        let certificate = ParsedCertificate::try_from(end_entity)?;
        // A server's own self-signed certificate is usually an authority's too, and webpki accepts none of those from a
        // server.
        if !trusted.certificates.contains(end_entity) {
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &trusted.roots,
                intermediates,
                now,
                self.algorithms.all,
            )?;
        }
        if self.checks_host {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};

    use super::*;

    struct Authority {
        params: CertificateParams,
        key: KeyPair,
        own: Certificate,
    }

    impl Authority {
        /// An authority that is also a server's name, as a self-signed certificate is.
        fn new() -> Self {
            let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().unwrap();
            let own = params.self_signed(&key).unwrap();
            Self { params, key, own }
        }

        fn pem(&self) -> Vec<u8> {
            self.own.pem().into_bytes()
        }

        fn sign(&self, host: &str) -> CertificateDer<'static> {
            let params = CertificateParams::new([host.to_owned()]).unwrap();
            let issuer = Issuer::from_params(&self.params, &self.key);
            params.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap().der().clone()
        }
    }

    fn is_accepted(checks: Checks, certificate: &CertificateDer<'_>, host: &str) -> bool {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let verifier = Verifier::new(checks, provider.signature_verification_algorithms).unwrap();
        let host = ServerName::try_from(host).unwrap();
        verifier.verify_server_cert(certificate, &[], &host, &[], UnixTime::now()).is_ok()
    }

    #[test]
    fn each_check_refuses_what_it_is_for() {
        let (ours, other) = (Authority::new(), Authority::new());
        let certificate = ours.sign("localhost");
        let full = |of: &Authority| Checks::AuthorityAndHost(of.pem());
        assert!(is_accepted(full(&ours), &certificate, "localhost"));
        assert!(!is_accepted(full(&other), &certificate, "localhost"));
        assert!(!is_accepted(full(&ours), &certificate, "127.0.0.1"));
        let authority = |of: &Authority| Checks::Authority(of.pem());
        assert!(is_accepted(authority(&ours), &certificate, "127.0.0.1"));
        assert!(!is_accepted(authority(&other), &certificate, "127.0.0.1"));
        assert!(is_accepted(Checks::Nothing, &certificate, "127.0.0.1"));
    }

    #[test]
    fn a_self_signed_certificate_can_be_trusted_itself() {
        let (ours, other) = (Authority::new(), Authority::new());
        assert!(is_accepted(Checks::AuthorityAndHost(ours.pem()), ours.own.der(), "localhost"));
        assert!(!is_accepted(Checks::AuthorityAndHost(ours.pem()), ours.own.der(), "db.example"));
        assert!(!is_accepted(Checks::AuthorityAndHost(ours.pem()), other.own.der(), "localhost"));
    }
}
